package hash

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math"
	"math/big"
	"strings"

	"github.com/dgryski/go-farm"
	"github.com/twmb/murmur3"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/sqlerror"
)

// UDFs are the hashes DuckDB does not have.
var UDFs = []def.UDF{
	{Name: "rs_sha2", Args: []def.DuckType{def.Blob, def.Int}, Result: def.Text, Fn: sha2Hex},
	{Name: "rs_crc32", Args: []def.DuckType{def.Blob}, Result: def.Text, Fn: crc32c},
	{Name: "rs_fnv", Args: []def.DuckType{def.Blob, def.BigInt}, Result: def.BigInt, Fn: fnvBytes},
	{Name: "rs_fnv_number", Args: []def.DuckType{def.BigInt, def.Int, def.BigInt}, Result: def.BigInt, Fn: fnvNumber},
	{Name: "rs_fnv_double", Args: []def.DuckType{def.Double, def.Int, def.BigInt}, Result: def.BigInt, Fn: fnvDouble},
	{Name: "rs_fnv_decimal", Args: []def.DuckType{def.Text, def.Int, def.BigInt}, Result: def.BigInt, Fn: fnvDecimal},
	{Name: "rs_murmur3", Args: []def.DuckType{def.Blob, def.Int}, Result: def.Int, Fn: murmurBytes},
	{Name: "rs_murmur3_number", Args: []def.DuckType{def.BigInt, def.Int}, Result: def.Int, Fn: murmurNumber},
	{Name: "rs_murmur3_double", Args: []def.DuckType{def.Double, def.Int}, Result: def.Int, Fn: murmurDouble},
	{Name: "rs_murmur3_decimal", Args: []def.DuckType{def.Text, def.Int}, Result: def.Int, Fn: murmurDecimal},
	{Name: "rs_farm", Args: []def.DuckType{def.Blob}, Result: def.BigInt, Fn: farmFingerprint},
}

func sha2Hex(args []any) (any, error) {
	data := args[0].([]byte)
	switch bits := args[1].(int32); bits {
	case 0, 256:
		sum := sha256.Sum256(data)
		return hex.EncodeToString(sum[:]), nil
	case 224:
		sum := sha256.Sum224(data)
		return hex.EncodeToString(sum[:]), nil
	case 384:
		sum := sha512.Sum384(data)
		return hex.EncodeToString(sum[:]), nil
	case 512:
		sum := sha512.Sum512(data)
		return hex.EncodeToString(sum[:]), nil
	}
	return "", nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func crc32c(args []any) (any, error) {
	return fmt.Sprintf("%08x", crc32.Checksum(args[0].([]byte), castagnoli)), nil
}

const fnvPrime = 1099511628211

func fnv(data []byte, seed int64) int64 {
	h := uint64(seed) //nolint:gosec // the bits are wanted as they are
	for _, b := range data {
		h = (h ^ uint64(b)) * fnvPrime
	}
	return int64(h) //nolint:gosec // the bits are wanted as they are
}

func fnvBytes(args []any) (any, error) { return fnv(args[0].([]byte), args[1].(int64)), nil }

func fnvNumber(args []any) (any, error) {
	var buf [8]byte
	width := min(max(int(args[1].(int32)), 1), 8)
	return fnv(littleEndian(&buf, args[0].(int64))[:width], args[2].(int64)), nil
}

func fnvDouble(args []any) (any, error) {
	f := args[0].(float64)
	var buf [8]byte
	if args[1].(int32) == 4 {
		return fnv(littleEndian(&buf, int64(math.Float32bits(float32(f))))[:4], args[2].(int64)), nil
	}
	return fnv(littleEndian(&buf, int64(math.Float64bits(f))), args[2].(int64)), nil //nolint:gosec // the bits are wanted as they are
}

// fnvDecimal hashes the unscaled number as an integer of that many bytes, the lowest first.
func fnvDecimal(args []any) (any, error) {
	text, width := args[0].(string), min(max(int(args[1].(int32)), 1), 16)
	n, ok := new(big.Int).SetString(strings.Replace(text, ".", "", 1), 10)
	if !ok {
		return nil, sqlerror.InvalidText("type numeric", text)
	}
	high := twosComplement(n)
	var buf [16]byte
	for i := range buf {
		if i < len(high) {
			buf[i] = high[len(high)-1-i]
		} else if n.Sign() < 0 {
			buf[i] = 0xFF
		}
	}
	return fnv(buf[:width], args[2].(int64)), nil
}

func littleEndian(buf *[8]byte, n int64) []byte {
	binary.LittleEndian.PutUint64(buf[:], uint64(n)) //nolint:gosec // the bits are wanted as they are
	return buf[:]
}

func murmur(data []byte, seed any) any {
	return int32(murmur3.SeedSum32(uint32(seed.(int32)), data)) //nolint:gosec // the bits are wanted as they are
}

func murmurBytes(args []any) (any, error) { return murmur(args[0].([]byte), args[1]), nil }

func murmurNumber(args []any) (any, error) {
	var buf [8]byte
	return murmur(littleEndian(&buf, args[0].(int64)), args[1]), nil
}

func murmurDouble(args []any) (any, error) {
	f := args[0].(float64)
	if f == 0 {
		f = 0 // -0 hashes as 0
	}
	var buf [8]byte
	return murmur(littleEndian(&buf, int64(math.Float64bits(f))), args[1]), nil //nolint:gosec // the bits are wanted as they are
}

// murmurDecimal hashes the least bytes that hold the unscaled number, the highest first.
func murmurDecimal(args []any) (any, error) {
	text := args[0].(string)
	n, ok := new(big.Int).SetString(strings.Replace(text, ".", "", 1), 10)
	if !ok {
		return nil, sqlerror.InvalidText("type numeric", text)
	}
	return murmur(twosComplement(n), args[1]), nil
}

func twosComplement(n *big.Int) []byte {
	if n.Sign() >= 0 {
		b := n.Bytes()
		if len(b) == 0 || b[0]&0x80 != 0 {
			b = append([]byte{0}, b...)
		}
		return b
	}
	inverse := new(big.Int).Not(n) // -n-1
	b := inverse.Bytes()
	if len(b) == 0 || b[0]&0x80 != 0 {
		b = append([]byte{0}, b...)
	}
	for i := range b {
		b[i] = ^b[i]
	}
	return b
}

func farmFingerprint(args []any) (any, error) {
	return int64(farm.Fingerprint64(args[0].([]byte))), nil //nolint:gosec // the bits are wanted as they are
}
