;; wasi ABI: polls standard input, which is empty or not, for something to read; exits with the event's errno.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store8 offset=8 (i32.const 64) (i32.const 1))
    (drop (call $poll_oneoff (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 0)))
    (call $proc_exit (i32.load16_u offset=8 (i32.const 256)))))
