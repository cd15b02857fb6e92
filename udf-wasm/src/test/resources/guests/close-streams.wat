;; decaton ABI: answers its task, then closes its standard output and error and puts its input in their place;
;; or exits with the errno of the write.
(module
  (import "decaton" "poll_task" (func $poll_task (param i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_renumber" (func $fd_renumber (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "run")
    (local $errno i32)
    (i32.store (i32.const 4) (call $poll_task (i64.const 64) (i32.const 4096)))
    (i32.store (i32.const 0) (i32.const 64))
    (local.set $errno (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (if (local.get $errno) (then (call $proc_exit (local.get $errno))))
    (drop (call $fd_close (i32.const 2)))
    (drop (call $fd_renumber (i32.const 0) (i32.const 1)))))
