// Package hash has the hash functions: digests, FNV, Murmur3, FarmHash and checksums.
package hash
