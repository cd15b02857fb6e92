;; wasi ABI: polls a hundred thousand subscriptions at once; exits with the errno.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 256)
  (func (export "_start")
    (call $proc_exit
      (call $poll_oneoff (i32.const 64) (i32.const 8388608) (i32.const 100000) (i32.const 0)))))
