// scepra is a SCEP server that answers as one with registration authorities
// does: GetCACert is a degenerate PKCS#7, requests are encrypted for one
// certificate and answers signed by another. It is built on micromdm's
// library as Debian packages it (golang-github-micromdm-scep-dev), plus what
// that lacks: PENDING, and the polling that follows (RFC 8894 3.3.2, 3.3.3).
//
// It listens on 127.0.0.1 only, prints its port, then a line of JSON for each
// request.
package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io/ioutil"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/micromdm/scep/v2/scep"
	"go.mozilla.org/pkcs7"
)

const path = "/certsrv/mscep/mscep.dll"

type options struct {
	sign, encrypt, issuer     string
	chain, challenge, oneTime string
	caps, cipher, manner      string
	pending, fail, days       int
	getOnly                   bool
}

type pair struct {
	cert *x509.Certificate
	key  *rsa.PrivateKey
}

type server struct {
	options
	signer, decrypter, issuing pair
	getCACert                  []byte
	lock                       sync.Mutex
	waiting                    map[scep.TransactionID]*waiting
}

// event is one line of the log.
type event struct {
	Operation   string   `json:"operation"`
	Method      string   `json:"method"`
	Message     string   `json:"message"`
	Type        string   `json:"type,omitempty"`
	Transaction string   `json:"transaction,omitempty"`
	Status      string   `json:"status,omitempty"`
	Fail        string   `json:"fail,omitempty"`
	Why         string   `json:"why,omitempty"`
	Subject     string   `json:"subject,omitempty"`
	Names       []string `json:"names,omitempty"`
	Bits        int      `json:"bits,omitempty"`
	Usage       string   `json:"usage,omitempty"`
	Challenge   string   `json:"challenge,omitempty"`
	Digest      string   `json:"digest,omitempty"`
	Cipher      string   `json:"cipher,omitempty"`
	HTTP        int      `json:"http"`
}

func pemBlock(file, kind string) []byte {
	data, err := ioutil.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != kind {
		log.Fatalf("%s: no %s", file, kind)
	}
	return block.Bytes
}

func loadCert(file string) *x509.Certificate {
	cert, err := x509.ParseCertificate(pemBlock(file, "CERTIFICATE"))
	if err != nil {
		log.Fatalf("%s: %v", file, err)
	}
	return cert
}

// loadPair reads a certificate and its key, both PEM.
func loadPair(certFile, keyFile string) pair {
	key, err := x509.ParsePKCS8PrivateKey(pemBlock(keyFile, "PRIVATE KEY"))
	if err != nil {
		log.Fatalf("%s: %v", keyFile, err)
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		log.Fatalf("%s: not an RSA key", keyFile)
	}
	return pair{loadCert(certFile), rsaKey}
}

func loadOption(option string) pair {
	files := strings.Split(option, ",")
	if len(files) != 2 {
		log.Fatalf("'%s' is not CERT,KEY", option)
	}
	return loadPair(files[0], files[1])
}

func parse() options {
	var o options
	flag.StringVar(&o.sign, "sign", "", "`CERT,KEY` that signs answers")
	flag.StringVar(&o.encrypt, "encrypt", "",
		"`CERT,KEY` that requests are encrypted for")
	flag.StringVar(&o.issuer, "issuer", "", "`CERT,KEY` of the CA")
	flag.StringVar(&o.chain, "chain", "",
		"certificates of GetCACert, in order, `FILE,FILE`...; one alone "+
			"goes as it is")
	flag.StringVar(&o.challenge, "challenge", "", "accepted any time")
	flag.StringVar(&o.oneTime, "challenges", "",
		"`directory` of files named like challenges, each accepted once")
	flag.StringVar(&o.caps, "caps", "", "the capabilities, as they are sent")
	flag.StringVar(&o.cipher, "cipher", "des", "of answers: des, aes128, aes256")
	flag.StringVar(&o.manner, "manner", "",
		"wrong in one way: nonce, transaction, signer, key, html, type, "+
			"broken, echo, ca-first, ca-after, drop-names, ipsec, "+
			"sid-extension")
	flag.IntVar(&o.pending, "pending", 0, "answers PENDING, per transaction")
	flag.IntVar(&o.fail, "fail", -1, "failInfo that all requests get")
	flag.IntVar(&o.days, "days", 365, "validity of what is issued")
	flag.BoolVar(&o.getOnly, "get-only", false, "no PKIOperation by POST")
	flag.Parse()
	return o
}

func (s *server) load() {
	s.signer = loadOption(s.sign)
	s.decrypter = loadOption(s.encrypt)
	s.issuing = loadOption(s.issuer)
	var chain []*x509.Certificate
	for _, file := range strings.Split(s.chain, ",") {
		chain = append(chain, loadCert(file))
	}
	s.getCACert = chain[0].Raw
	if len(chain) > 1 {
		degenerate, err := scep.DegenerateCertificates(chain)
		if err != nil {
			log.Fatal(err)
		}
		s.getCACert = degenerate
	}
	s.waiting = make(map[scep.TransactionID]*waiting)
	switch s.cipher {
	case "des":
	case "aes128":
		pkcs7.ContentEncryptionAlgorithm = pkcs7.EncryptionAlgorithmAES128CBC
	case "aes256":
		pkcs7.ContentEncryptionAlgorithm = pkcs7.EncryptionAlgorithmAES256CBC
	default:
		log.Fatalf("unknown cipher '%s'", s.cipher)
	}
}

func (s *server) record(e *event) {
	line, err := json.Marshal(e)
	if err != nil {
		log.Fatal(err)
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	fmt.Printf("%s\n", line)
}

func main() {
	log.SetFlags(0)
	s := &server{options: parse()}
	s.load()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("port %d\n", listener.Addr().(*net.TCPAddr).Port)
	os.Stdout.Sync()
	http.HandleFunc(path, s.handle)
	log.Fatal(http.Serve(listener, nil))
}
