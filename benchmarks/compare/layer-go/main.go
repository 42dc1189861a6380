// Prints the digest and the diffID of a gzip layer: one pass, with the standard library alone.
package main

import (
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
)

func run(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()

	digest := sha256.New()
	diffID := sha256.New()
	blob := io.TeeReader(file, digest)
	plain, err := gzip.NewReader(blob)
	if err != nil {
		return err
	}
	if _, err := io.Copy(diffID, plain); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, blob); err != nil {
		return err
	}

	fmt.Printf("digest sha256:%x\ndiffID sha256:%x\n", digest.Sum(nil), diffID.Sum(nil))
	return nil
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
