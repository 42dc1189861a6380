// Compresses a file as docker push and crane do, and prints the digests of both sides: compress-go LEVEL FILE OUT.
package main

import (
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strconv"
)

func main() {
	level, err := strconv.Atoi(os.Args[1])
	check(err)
	in, err := os.Open(os.Args[2])
	check(err)
	out, err := os.Create(os.Args[3])
	check(err)
	compressed, plain := sha256.New(), sha256.New()
	z, err := gzip.NewWriterLevel(io.MultiWriter(compressed, out), level)
	check(err)
	_, err = io.CopyBuffer(z, io.TeeReader(in, plain), make([]byte, 1<<20))
	check(err)
	check(z.Close())
	check(out.Close())
	fmt.Printf("sha256:%x\nsha256:%x\n", compressed.Sum(nil), plain.Sum(nil))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
