package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// secretMark begins every secret, so that one that was leaked is found by its looks.
const secretMark = "whsec_"

// newSecret makes a secret.
func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	return secretMark + base64.StdEncoding.EncodeToString(b[:])
}

// Sign is the signature of a message as Standard Webhooks has it: "v1," and the HMAC
// with SHA-256, in base64, of id, time and body with dots between them. The key is what
// the secret holds behind its mark, in base64.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretMark))
	if err != nil || !strings.HasPrefix(secret, secretMark) || len(key) < 24 || len(key) > 64 {
		return "", fmt.Errorf("%w: a secret is %s and 24 to 64 bytes in base64", ErrArgument, secretMark)
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	h.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}
