;; decaton ABI: opens note.txt of its folder in _initialize and again in run; answers the errno of each as a
;; character, 0 for success, and the file's bytes.
(module
  (import "decaton" "poll_task" (func $poll_task (param i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir"
    (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get"
    (func $fd_prestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 48) "note.txt")
  (func $open (result i32)
    (call $path_open
      (i32.const 3) (i32.const 0) (i32.const 48) (i32.const 8)
      (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 32)))
  (func (export "_initialize")
    (i32.store8 (i32.const 64) (i32.add (i32.const 48) (call $fd_prestat_get (i32.const 3) (i32.const 128))))
    (i32.store8 (i32.const 65) (i32.add (i32.const 48) (call $open)))
    (i32.store8 (i32.const 66)
      (i32.add (i32.const 48)
        (call $fd_readdir (i32.const 3) (i32.const 256) (i32.const 256) (i64.const 0) (i32.const 36)))))
  (func (export "run")
    (i32.store8 (i32.const 67) (i32.add (i32.const 48) (call $open)))
    (i32.store (i32.const 0) (i32.const 68))
    (i32.store (i32.const 4) (i32.const 32))
    (drop (call $fd_read (i32.load (i32.const 32)) (i32.const 0) (i32.const 1) (i32.const 40)))
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.add (i32.const 4) (i32.load (i32.const 40))))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 40)))))
