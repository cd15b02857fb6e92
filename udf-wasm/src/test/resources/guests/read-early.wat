;; wasi ABI: reads standard input in its start function; answers its input, and after it whatever it read early.
(module
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $early (mut i32) (i32.const 0))
  (func $read (param $buffer i32) (result i32)
    (i32.store (i32.const 0) (local.get $buffer))
    (i32.store (i32.const 4) (i32.const 4096))
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 40)))
    (i32.load (i32.const 40)))
  (func $start (global.set $early (call $read (i32.const 8192))))
  (start $start)
  (func (export "_start")
    (i32.store (i32.const 4) (call $read (i32.const 64)))
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 8) (i32.const 8192))
    (i32.store (i32.const 12) (global.get $early))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 2) (i32.const 40)))))
