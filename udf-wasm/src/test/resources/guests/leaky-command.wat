;; Answers the byte that the last job left in its memory, the global that it left, and its pages;
;; then changes all three, closes standard output, and exits with status 0.
(module
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (global $jobs (mut i32) (i32.const 0))
  (data (i32.const 0) "\80\00\00\00\10\00\00\00")
  (data (i32.const 16) "\40\00\00\00\03\00\00\00")
  (func (export "_start")
    (i32.store8 (i32.const 64) (i32.load8_u (i32.const 128)))
    (i32.store8 (i32.const 65) (global.get $jobs))
    (i32.store8 (i32.const 66) (memory.size))
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 32)))
    (global.set $jobs (i32.const 1))
    (drop (memory.grow (i32.const 3)))
    (i32.store8 (i32.const 200000) (i32.const 1))
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 32)))
    (drop (call $fd_close (i32.const 1)))
    (call $proc_exit (i32.const 0))))
