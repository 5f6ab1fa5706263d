package redshiftdata

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// A page token is a position in a list and a check over it and what is listed, so that neither junk nor the token of
// another list is taken for one.
const tokenCheck = 8 // bytes

// pageToken is the token of the page that begins at a position; of says what is listed.
func pageToken(of string, position int64) string {
	b := binary.AppendVarint(nil, position)
	return base64.RawURLEncoding.EncodeToString(append(tokenSum(of, b), b...))
}

// pagePosition is the position in a token that pageToken made for the same list.
func pagePosition(of, token string) (int64, error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) <= tokenCheck || string(tokenSum(of, b[tokenCheck:])) != string(b[:tokenCheck]) {
		return 0, invalid("NextToken is not valid.")
	}
	position, _ := binary.Varint(b[tokenCheck:])
	return position, nil
}

func tokenSum(of string, position []byte) []byte {
	h := sha256.New()
	h.Write([]byte(of))
	h.Write([]byte{0})
	h.Write(position)
	return h.Sum(nil)[:tokenCheck]
}
