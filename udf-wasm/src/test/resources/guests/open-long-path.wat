;; decaton ABI: opens a path of as many thousand bytes as its task has, all a/a/a/…; exits with the errno.
(module
  (import "decaton" "poll_task" (func $poll_task (param i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 32)
  (func (export "run")
    (local $length i32)
    (local $at i32)
    (local.set $length (i32.mul (i32.const 1000) (call $poll_task (i64.const 64) (i32.const 4096))))
    (local.set $at (i32.const 8192))
    (loop $again
      (i32.store16 (local.get $at) (i32.const 0x2f61))
      (local.set $at (i32.add (local.get $at) (i32.const 2)))
      (br_if $again (i32.lt_u (local.get $at) (i32.add (i32.const 8192) (local.get $length)))))
    (call $proc_exit
      (call $path_open
        (i32.const 3) (i32.const 0) (i32.const 8192) (local.get $length)
        (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16)))))
