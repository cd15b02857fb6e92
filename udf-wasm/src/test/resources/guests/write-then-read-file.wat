;; decaton ABI: writes its task three times, by two vectors that are used three times over, to the file "copy",
;; reads it back from the second byte on, and answers that; or exits with the errno.
(module
  (import "decaton" "poll_task" (func $poll_task (param i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pread"
    (func $fd_pread (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 32)
  (data (i32.const 48) "copy")
  (func $exit_unless_zero (param i32)
    (if (local.get 0) (then (call $proc_exit (local.get 0)))))
  (func (export "run")
    (local $length i32)
    (local.set $length (call $poll_task (i64.const 1048576) (i32.const 1048576)))
    (call $exit_unless_zero
      (call $path_open
        (i32.const 3) (i32.const 0) (i32.const 48) (i32.const 4)
        (i32.const 9) (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 40)))
    (i32.store (i32.const 0) (i32.const 1048576))
    (i32.store (i32.const 4) (local.get $length))
    (i64.store (i32.const 8) (i64.load (i32.const 0)))
    (i64.store (i32.const 16) (i64.load (i32.const 0)))
    (call $exit_unless_zero
      (call $fd_write (i32.load (i32.const 40)) (i32.const 0) (i32.const 3) (i32.const 44)))
    (i32.store (i32.const 0) (i32.const 65536))
    (i32.store (i32.const 4) (i32.load (i32.const 44)))
    (call $exit_unless_zero
      (call $fd_pread (i32.load (i32.const 40)) (i32.const 0) (i32.const 1) (i64.const 1) (i32.const 44)))
    (i32.store (i32.const 4) (i32.load (i32.const 44)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 44)))))
