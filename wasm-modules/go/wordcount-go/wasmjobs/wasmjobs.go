// Package wasmjobs helps to write a wasmjobs module as one Go function.
//
//	func main() {
//		wasmjobs.Handle(func(payload []byte) ([]byte, error) {
//			wasmjobs.Log("greeting " + string(payload))
//			return []byte("Hello, " + string(payload) + "!"), nil
//		})
//	}
//
// Build it with GOOS=wasip1 GOARCH=wasm: a WASI command, started for each wasm job. The answer's
// type name is Response. An error becomes the failure EXIT with the error as its message, and so does a panic.
// The manifest's config is the environment: os.Getenv. There is no network.
package wasmjobs

import (
	"io"
	"os"
)

// Handle reads the payload, calls handler, and writes what it returns as the answer.
func Handle(handler func(payload []byte) ([]byte, error)) {
	payload, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	answer, err := handler(payload)
	if err != nil {
		fail(err)
	}
	if _, err := os.Stdout.Write(answer); err != nil {
		fail(err)
	}
}

// Log logs a line: it becomes part of the wasm job's report.
func Log(line string) {
	os.Stderr.WriteString(line + "\n")
}

func fail(err error) {
	Log(err.Error())
	os.Exit(1)
}
