;; decaton ABI: polls, and writes to standard output, in its start function and in _initialize; answers its
;; task, and after it whatever the early polls copied.
(module
  (import "decaton" "poll_task" (func $poll_task (param i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $in_start (mut i32) (i32.const 0))
  (global $in_initialize (mut i32) (i32.const 0))
  (data (i32.const 48) "early")
  (func $write_early
    (i32.store (i32.const 0) (i32.const 48))
    (i32.store (i32.const 4) (i32.const 5))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 40))))
  (func $start
    (global.set $in_start (call $poll_task (i64.const 8192) (i32.const 4096)))
    (call $write_early))
  (start $start)
  (func (export "_initialize")
    (global.set $in_initialize (call $poll_task (i64.const 16384) (i32.const 4096)))
    (call $write_early))
  (func $vector (param $at i32) (param $pointer i32) (param $length i32)
    (i32.store (local.get $at) (local.get $pointer))
    (i32.store offset=4 (local.get $at)
      (select (local.get $length) (i32.const 0) (i32.gt_s (local.get $length) (i32.const 0)))))
  (func (export "run")
    (call $vector (i32.const 0) (i32.const 64) (call $poll_task (i64.const 64) (i32.const 4096)))
    (call $vector (i32.const 8) (i32.const 8192) (global.get $in_start))
    (call $vector (i32.const 16) (i32.const 16384) (global.get $in_initialize))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 3) (i32.const 40)))))
