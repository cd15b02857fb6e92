;; wasi ABI: migrate writes the version that it was called with, as a digit, to the file v, which stays
;; open; _start answers that file.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "v")
  (func $open (param $flags i32) (result i32)
    (if (call $path_open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 1) (local.get $flags)
          (i64.const 0x1fffffff) (i64.const 0x1fffffff) (i32.const 0) (i32.const 32))
      (then unreachable))
    (i32.load (i32.const 32)))
  (func (export "migrate") (param $from i32) (result i32)
    (i32.store8 (i32.const 64) (i32.add (local.get $from) (i32.const 48)))
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.const 1))
    (call $fd_write (call $open (i32.const 9)) (i32.const 0) (i32.const 1) (i32.const 8)))
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.const 100))
    (drop (call $fd_read (call $open (i32.const 0)) (i32.const 0) (i32.const 1) (i32.const 4)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
