package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/subtle"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/micromdm/scep/v2/scep"
	"go.mozilla.org/pkcs7"
)

// The attributes of a message, RFC 8894 3.2.1.
var (
	oidMessageType    = scepOID(2)
	oidPkiStatus      = scepOID(3)
	oidSenderNonce    = scepOID(5)
	oidRecipientNonce = scepOID(6)
	oidTransactionID  = scepOID(7)

	oidKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidSAN      = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidEKU      = asn1.ObjectIdentifier{2, 5, 29, 37}
)

func scepOID(last int) asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{2, 16, 840, 1, 113733, 1, 9, last}
}

// waiting is a request that was answered with PENDING.
type waiting struct {
	message *scep.PKIMessage
	left    int
}

// The content of a poll, RFC 8894 3.3.3.
type issuerAndSubject struct {
	Issuer, Subject asn1.RawValue
}

// request is what both kinds of message have outside the envelope.
type request struct {
	kind        scep.MessageType
	transaction scep.TransactionID
	nonce       scep.SenderNonce
	signed      *pkcs7.PKCS7
}

func read(data []byte) (*request, error) {
	signed, err := pkcs7.Parse(data)
	if err != nil {
		return nil, err
	}
	if err := signed.Verify(); err != nil {
		return nil, err
	}
	r := &request{signed: signed}
	for _, attribute := range []struct {
		oid   asn1.ObjectIdentifier
		value interface{}
	}{
		{oidMessageType, &r.kind},
		{oidTransactionID, &r.transaction},
		{oidSenderNonce, &r.nonce},
	} {
		err := signed.UnmarshalSignedAttribute(attribute.oid, attribute.value)
		if err != nil {
			return nil, err
		}
	}
	if len(r.nonce) != 16 {
		return nil, fmt.Errorf("nonce of %d bytes", len(r.nonce))
	}
	return r, nil
}

func (s *server) pkiOperation(data []byte, e *event) ([]byte, error) {
	r, err := read(data)
	if err != nil {
		return nil, err
	}
	e.Type, e.Transaction = string(r.kind), string(r.transaction)
	e.Digest = digestName(r.signed)
	if r.kind == scep.CertPoll {
		return s.poll(r, e)
	}
	message, err := scep.ParsePKIMessage(data)
	if err != nil {
		return nil, err
	}
	err = message.DecryptPKIEnvelope(s.decrypter.cert, s.decrypter.key)
	if err != nil {
		return nil, err
	}
	describe(message.CSRReqMessage, e)
	if err := message.CSR.CheckSignature(); err != nil {
		return s.failure(message, scep.BadMessageCheck, err, e)
	}
	if s.fail >= 0 {
		return s.failure(message, scep.FailInfo(strconv.Itoa(s.fail)),
			errors.New("asked to"), e)
	}
	if !s.accepts(message.ChallengePassword) {
		// What NDES says to a challenge that is wrong, used or expired.
		return s.failure(message, scep.BadMessageCheck,
			errors.New("challenge not accepted"), e)
	}
	if s.pending > 0 {
		s.lock.Lock()
		s.waiting[r.transaction] = &waiting{message, s.pending - 1}
		s.lock.Unlock()
		return s.defer_(r, e)
	}
	return s.success(message, e)
}

// poll answers GetCertInitial from what the first request left behind.
func (s *server) poll(r *request, e *event) ([]byte, error) {
	s.lock.Lock()
	w := s.waiting[r.transaction]
	s.lock.Unlock()
	if w == nil {
		return nil, errors.New("poll for an unknown transaction")
	}
	if err := s.checkPoll(r, w.message.CSR); err != nil {
		return nil, err
	}
	w.message.SenderNonce = r.nonce
	if w.left > 0 {
		w.left--
		return s.defer_(r, e)
	}
	s.lock.Lock()
	delete(s.waiting, r.transaction)
	s.lock.Unlock()
	return s.success(w.message, e)
}

func (s *server) checkPoll(r *request, csr *x509.CertificateRequest) error {
	envelope, err := pkcs7.Parse(r.signed.Content)
	if err != nil {
		return err
	}
	content, err := envelope.Decrypt(s.decrypter.cert, s.decrypter.key)
	if err != nil {
		return err
	}
	var names issuerAndSubject
	rest, err := asn1.Unmarshal(content, &names)
	if err != nil || len(rest) > 0 {
		return fmt.Errorf("poll is no IssuerAndSubject: %v", err)
	}
	if !bytes.Equal(names.Issuer.FullBytes, s.issuing.cert.RawSubject) {
		return errors.New("poll names another issuer")
	}
	if !bytes.Equal(names.Subject.FullBytes, csr.RawSubject) {
		return errors.New("poll names another subject")
	}
	return nil
}

var plainName = regexp.MustCompile("^[0-9A-Za-z]+$")

// accepts compares with the fixed challenge, or uses one of the directory up:
// of two requests with the same, one wins.
func (s *server) accepts(challenge string) bool {
	if s.challenge != "" && subtle.ConstantTimeCompare(
		[]byte(s.challenge), []byte(challenge)) == 1 {
		return true
	}
	return s.oneTime != "" && plainName.MatchString(challenge) &&
		os.Remove(filepath.Join(s.oneTime, challenge)) == nil
}

func (s *server) issue(csr *x509.CertificateRequest) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial,
		RawSubject:   csr.RawSubject,
		// Dated back, as real CAs do for clocks that are slow.
		NotBefore: now.Add(-10 * time.Minute),
		NotAfter:  now.AddDate(0, 0, s.days),
	}
	for _, extension := range csr.Extensions {
		if s.manner == "drop-names" && extension.Id.Equal(oidSAN) {
			continue
		}
		if extension.Id.Equal(oidKeyUsage) || extension.Id.Equal(oidSAN) ||
			extension.Id.Equal(oidEKU) {
			template.ExtraExtensions =
				append(template.ExtraExtensions, extension)
		}
	}
	switch s.manner {
	case "ipsec":
		// What NDES' default template gives.
		template.UnknownExtKeyUsage =
			[]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 8, 2, 2}}
	case "sid-extension":
		template.ExtraExtensions = []pkix.Extension{sidExtension(csr)}
	}
	key := csr.PublicKey
	if s.manner == "key" {
		other, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		key = &other.PublicKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, s.issuing.cert,
		key, s.issuing.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// sidExtension is what a CA of Microsoft's adds by itself: an otherName with
// the SID, here that of the request's URI (MS-WCCE 2.2.2.7.7.4).
func sidExtension(csr *x509.CertificateRequest) pkix.Extension {
	oid := asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 25, 2}
	sid := ""
	for _, uri := range csr.URIs {
		text := uri.String()
		sid = text[strings.LastIndex(text, ":")+1:]
	}
	octets, err := asn1.Marshal([]byte(sid))
	if err != nil {
		panic(err)
	}
	name, err := asn1.MarshalWithParams(otherName{append(oid, 1),
		asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: octets}},
		"tag:0")
	if err != nil {
		panic(err)
	}
	names, err := asn1.Marshal([]asn1.RawValue{{FullBytes: name}})
	if err != nil {
		panic(err)
	}
	return pkix.Extension{Id: oid, Value: names}
}

// otherName is RFC 5280 4.2.1.6.
type otherName struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

// distort makes the answer wrong in one way.
func (s *server) distort(m *scep.PKIMessage) pair {
	switch s.manner {
	case "nonce":
		m.SenderNonce = make(scep.SenderNonce, 16)
	case "transaction":
		m.TransactionID = "0"
	case "signer":
		return s.issuing
	}
	return s.signer
}

func (s *server) success(m *scep.PKIMessage, e *event) ([]byte, error) {
	cert, err := s.issue(m.CSR)
	if err != nil {
		return nil, err
	}
	by := s.distort(m)
	e.Status = string(scep.SUCCESS)
	switch s.manner {
	case "ca-first":
		return s.bundle(m, by, s.issuing.cert, cert)
	case "ca-after":
		return s.bundle(m, by, cert, s.issuing.cert)
	}
	reply, err := m.Success(by.cert, by.key, cert)
	if err != nil {
		return nil, err
	}
	return reply.Raw, nil
}

// bundle grants with several certificates, in this order.
func (s *server) bundle(m *scep.PKIMessage, by pair,
	certs ...*x509.Certificate) ([]byte, error) {
	request, err := pkcs7.Parse(m.Raw)
	if err != nil {
		return nil, err
	}
	degenerate, err := scep.DegenerateCertificates(certs)
	if err != nil {
		return nil, err
	}
	envelope, err := pkcs7.Encrypt(degenerate, request.Certificates)
	if err != nil {
		return nil, err
	}
	signed, err := pkcs7.NewSignedData(envelope)
	if err != nil {
		return nil, err
	}
	err = signed.AddSigner(by.cert, by.key, pkcs7.SignerInfoConfig{
		ExtraSignedAttributes: []pkcs7.Attribute{
			{Type: oidTransactionID, Value: m.TransactionID},
			{Type: oidMessageType, Value: scep.CertRep},
			{Type: oidPkiStatus, Value: scep.PKIStatus(scep.SUCCESS)},
			{Type: oidSenderNonce, Value: m.SenderNonce},
			{Type: oidRecipientNonce, Value: m.SenderNonce},
		},
	})
	if err != nil {
		return nil, err
	}
	return signed.Finish()
}

func (s *server) failure(m *scep.PKIMessage, info scep.FailInfo, why error,
	e *event) ([]byte, error) {
	by := s.distort(m)
	e.Status, e.Fail = string(scep.FAILURE), string(info)
	e.Why = why.Error()
	reply, err := m.Fail(by.cert, by.key, info)
	if err != nil {
		return nil, err
	}
	return reply.Raw, nil
}

// defer_ builds the answer that the library cannot: PENDING.
func (s *server) defer_(r *request, e *event) ([]byte, error) {
	e.Status = string(scep.PENDING)
	signed, err := pkcs7.NewSignedData(nil)
	if err != nil {
		return nil, err
	}
	err = signed.AddSigner(s.signer.cert, s.signer.key, pkcs7.SignerInfoConfig{
		ExtraSignedAttributes: []pkcs7.Attribute{
			{Type: oidTransactionID, Value: r.transaction},
			{Type: oidMessageType, Value: scep.CertRep},
			{Type: oidPkiStatus, Value: scep.PKIStatus(scep.PENDING)},
			{Type: oidSenderNonce, Value: r.nonce},
			{Type: oidRecipientNonce, Value: r.nonce},
		},
	})
	if err != nil {
		return nil, err
	}
	return signed.Finish()
}

func digestName(signed *pkcs7.PKCS7) string {
	if len(signed.Signers) != 1 {
		return "?"
	}
	oid := signed.Signers[0].DigestAlgorithm.Algorithm
	switch {
	case oid.Equal(pkcs7.OIDDigestAlgorithmSHA1):
		return "sha1"
	case oid.Equal(pkcs7.OIDDigestAlgorithmSHA256):
		return "sha256"
	case oid.Equal(pkcs7.OIDDigestAlgorithmSHA512):
		return "sha512"
	}
	return oid.String()
}

func describe(m *scep.CSRReqMessage, e *event) {
	e.Subject = m.CSR.Subject.ToRDNSequence().String()
	e.Challenge = m.ChallengePassword
	e.Names = append(e.Names, m.CSR.DNSNames...)
	e.Names = append(e.Names, m.CSR.EmailAddresses...)
	for _, uri := range m.CSR.URIs {
		e.Names = append(e.Names, uri.String())
	}
	if key, ok := m.CSR.PublicKey.(*rsa.PublicKey); ok {
		e.Bits = key.N.BitLen()
	}
	e.Usage = usage(m.CSR.Extensions)
}

// usage is the key usage's bit string in hex.
func usage(extensions []pkix.Extension) string {
	for _, extension := range extensions {
		var bits asn1.BitString
		if extension.Id.Equal(oidKeyUsage) {
			if _, err := asn1.Unmarshal(extension.Value, &bits); err == nil {
				return fmt.Sprintf("%x", bits.Bytes)
			}
		}
	}
	return ""
}
