module wasmjobs.io/guests

go 1.21
