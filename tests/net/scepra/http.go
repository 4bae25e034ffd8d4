package main

import (
	"encoding/base64"
	"io"
	"io/ioutil"
	"net/http"
	"strings"
)

const maxMessage = 1 << 20

type answer struct {
	status int
	kind   string
	body   []byte
}

func refused(status int, text string) answer {
	return answer{status, "text/plain", []byte(text)}
}

func (s *server) handle(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	e := &event{Operation: query.Get("operation"), Method: r.Method}
	if e.Operation != "PKIOperation" {
		e.Message = query.Get("message")
	}
	a := s.operate(r, e)
	e.HTTP = a.status
	s.record(e)
	w.Header().Set("Content-Type", a.kind)
	w.WriteHeader(a.status)
	w.Write(a.body)
}

func (s *server) operate(r *http.Request, e *event) answer {
	switch e.Operation {
	case "GetCACaps":
		return answer{200, "text/plain", s.capabilities()}
	case "GetCACert":
		if !strings.Contains(s.chain, ",") {
			return answer{200, "application/x-x509-ca-cert", s.getCACert}
		}
		return answer{200, "application/x-x509-ca-ra-cert", s.getCACert}
	case "PKIOperation":
		message, a := s.message(r)
		if message == nil {
			return a
		}
		reply, err := s.pkiOperation(message, e)
		if err != nil {
			e.Why = err.Error()
			return refused(500, "PKIOperation failed")
		}
		switch s.manner {
		case "broken":
			return answer{500, "text/html", []byte("<html>500</html>")}
		case "echo":
			return refused(500, "no such challenge: "+e.Challenge)
		case "type":
			return answer{200, "application/octet-stream", reply}
		case "html":
			return answer{200, "text/html", []byte("<html>Sign in</html>")}
		}
		return answer{200, "application/x-pki-message", reply}
	}
	return refused(500, "operation not implemented")
}

func (s *server) capabilities() []byte {
	text := "Renewal\nSHA-256\nSHA-1\nAES\nDES3\n"
	if !s.getOnly {
		text = "POSTPKIOperation\n" + text
	}
	if s.caps != "" {
		text = s.caps
	}
	return []byte(text)
}

// message is the body of a POST or the parameter of a GET, by RFC 8894 4.1
// base64 with percent-encoding around it. A nil message comes with an answer.
func (s *server) message(r *http.Request) ([]byte, answer) {
	if r.Method == "GET" {
		text := r.URL.Query().Get("message")
		message, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(message) == 0 {
			return nil, refused(400, "message is not base64")
		}
		return message, answer{}
	}
	if s.getOnly || r.Method != "POST" {
		return nil, refused(405, "method not allowed")
	}
	message, err := ioutil.ReadAll(io.LimitReader(r.Body, maxMessage))
	if err != nil || len(message) == 0 {
		return nil, refused(400, "no message")
	}
	return message, answer{}
}
