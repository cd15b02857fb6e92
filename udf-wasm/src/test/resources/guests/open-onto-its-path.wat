;; decaton ABI: opens the folder "folder" and has the descriptor written onto that path; then opens
;; "out/secret.txt" below it, which a link leads to, and answers its bytes; or exits with the errno.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "folder")
  (data (i32.const 80) "out/secret.txt")
  (func $exit_unless_zero (param i32)
    (if (local.get 0) (then (call $proc_exit (local.get 0)))))
  (func (export "run")
    (call $exit_unless_zero
      (call $path_open
        (i32.const 3) (i32.const 1) (i32.const 64) (i32.const 6)
        (i32.const 2) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 64)))
    (call $exit_unless_zero
      (call $path_open
        (i32.load (i32.const 64)) (i32.const 1) (i32.const 80) (i32.const 14)
        (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16)))
    (i32.store (i32.const 0) (i32.const 8192))
    (i32.store (i32.const 4) (i32.const 4096))
    (drop (call $fd_read (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 8)))
    (i32.store (i32.const 4) (i32.load (i32.const 8)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
