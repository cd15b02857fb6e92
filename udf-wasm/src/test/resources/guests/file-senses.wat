;; wasi ABI with state: creates /state/a and answers its status, by descriptor and by path, and the folder's entries.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $status (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get"
    (func $status_of (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir" (func $list (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 500) "a")
  (func $check (param i32) (if (local.get 0) (then (unreachable))))
  (func (export "_start")
    (call $check (call $open (i32.const 3) (i32.const 0) (i32.const 500) (i32.const 1)
      (i32.const 1) (i64.const -1) (i64.const -1) (i32.const 0) (i32.const 900)))
    (call $check (call $status (i32.load (i32.const 900)) (i32.const 1000)))
    (call $check (call $status_of
      (i32.const 3) (i32.const 0) (i32.const 500) (i32.const 1) (i32.const 1064)))
    (call $check (call $list (i32.const 3) (i32.const 1128) (i32.const 128) (i64.const 0) (i32.const 904)))
    (i32.store (i32.const 0) (i32.const 1000))
    (i32.store (i32.const 4) (i32.const 256))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 20)))))
