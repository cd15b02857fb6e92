;; A plug-in as an Extism PDK makes it: the first byte of the input says what to do with the rest.
(module
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))
  (import "extism:host/env" "input_load_u64" (func $input_load_u64 (param i64) (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "free" (func $free (param i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))
  (import "extism:host/env" "load_u64" (func $load_u64 (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "error_get" (func $error_get (result i64)))
  (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "http_request" (func $http_request (param i64 i64) (result i64)))
  (import "extism:host/env" "http_status_code" (func $http_status_code (result i32)))
  (import "extism:host/env" "http_headers" (func $http_headers (result i64)))
  (import "extism:host/env" "log_warn" (func $log_warn (param i64)))
  (import "extism:host/env" "get_log_level" (func $get_log_level (result i32)))
  (memory (export "memory") 1)

  ;; A block of the input's bytes from $from on.
  (func $rest (param $from i64) (result i64) (local $block i64) (local $i i64) (local $n i64)
    (local.set $n (i64.sub (call $input_length) (local.get $from)))
    (local.set $block (call $alloc (local.get $n)))
    (block $done
      (loop $next
        (br_if $done (i64.ge_s (local.get $i) (local.get $n)))
        (call $store_u8 (i64.add (local.get $block) (local.get $i))
          (call $input_load_u8 (i64.add (local.get $from) (local.get $i))))
        (local.set $i (i64.add (local.get $i) (i64.const 1)))
        (br $next)))
    (local.get $block))

  (func $output (param $block i64)
    (call $output_set (local.get $block) (call $length (local.get $block))))

  ;; A block of one character.
  (func $letter (param $c i32) (result i64) (local $block i64)
    (local.set $block (call $alloc (i64.const 1)))
    (call $store_u8 (local.get $block) (local.get $c))
    (local.get $block))

  (func (export "handle") (result i32) (local $do i32) (local $b i64) (local $c i64)
    (local.set $do (call $input_load_u8 (i64.const 0)))
    ;; e: echo
    (if (i32.eq (local.get $do) (i32.const 0x65))
      (then (call $output (call $rest (i64.const 1))) (return (i32.const 0))))
    ;; f: echo of a block that is freed afterwards
    (if (i32.eq (local.get $do) (i32.const 0x66))
      (then
        (local.set $b (call $rest (i64.const 1)))
        (call $output (local.get $b))
        (call $free (local.get $b))
        (return (i32.const 0))))
    ;; i: the whole input as the host's block
    (if (i32.eq (local.get $do) (i32.const 0x69))
      (then (call $output (call $input_offset)) (return (i32.const 0))))
    ;; 8: eight bytes of the input at once, stored and loaded at once
    (if (i32.eq (local.get $do) (i32.const 0x38))
      (then
        (local.set $b (call $alloc (i64.const 8)))
        (call $store_u64 (local.get $b) (call $input_load_u64 (i64.const 1)))
        (local.set $c (call $alloc (i64.const 8)))
        (call $store_u64 (local.get $c) (call $load_u64 (local.get $b)))
        (call $output (local.get $c))
        (return (i32.const 0))))
    ;; 9: the last bytes of the input with a load that reaches beyond it
    (if (i32.eq (local.get $do) (i32.const 0x39))
      (then
        (local.set $b (call $alloc (i64.const 8)))
        (call $store_u64 (local.get $b)
          (call $input_load_u64 (i64.sub (call $input_length) (i64.const 2))))
        (call $output (local.get $b))
        (return (i32.const 0))))
    ;; E: an error with a status
    (if (i32.eq (local.get $do) (i32.const 0x45))
      (then (call $error_set (call $rest (i64.const 1))) (return (i32.const 3))))
    ;; s: a status alone
    (if (i32.eq (local.get $do) (i32.const 0x73)) (then (return (i32.const -1))))
    ;; g: the error that was set
    (if (i32.eq (local.get $do) (i32.const 0x67))
      (then
        (call $error_set (call $rest (i64.const 1)))
        (call $output (call $error_get))
        (return (i32.const 0))))
    ;; c: a key of config, or ?
    (if (i32.eq (local.get $do) (i32.const 0x63))
      (then
        (local.set $b (call $config_get (call $rest (i64.const 1))))
        (call $output (select (local.get $b) (call $letter (i32.const 0x3f)) (i64.ne (local.get $b) (i64.const 0))))
        (return (i32.const 0))))
    ;; v: the variable x as it was, or ?, and sets it to the rest; an empty rest removes it
    (if (i32.eq (local.get $do) (i32.const 0x76))
      (then
        (local.set $c (call $letter (i32.const 0x78)))
        (local.set $b (call $var_get (local.get $c)))
        (call $output (select (local.get $b) (call $letter (i32.const 0x3f)) (i64.ne (local.get $b) (i64.const 0))))
        (call $var_set (local.get $c) (call $rest (i64.const 1)))
        (return (i32.const 0))))
    ;; w: sets the variable x and answers it in the same invocation
    (if (i32.eq (local.get $do) (i32.const 0x77))
      (then
        (call $var_set (call $letter (i32.const 0x78)) (call $rest (i64.const 1)))
        (call $output (call $var_get (call $letter (i32.const 0x78))))
        (return (i32.const 0))))
    ;; l: a line of the log, and the level that is asked for as a digit
    (if (i32.eq (local.get $do) (i32.const 0x6c))
      (then
        (call $log_warn (call $rest (i64.const 1)))
        (call $output (call $letter (i32.add (i32.const 0x30) (call $get_log_level))))
        (return (i32.const 0))))
    ;; h: a request without a body; answers the body, and logs the headers
    (if (i32.eq (local.get $do) (i32.const 0x68))
      (then
        (local.set $b (call $http_request (call $rest (i64.const 1)) (i64.const 0)))
        (call $log_warn (call $http_headers))
        (call $output (local.get $b))
        (return (i32.sub (call $http_status_code) (i32.const 200)))))
    ;; H: a POST of the request itself
    (if (i32.eq (local.get $do) (i32.const 0x48))
      (then
        (local.set $b (call $rest (i64.const 1)))
        (call $output (call $http_request (local.get $b) (local.get $b)))
        (return (i32.const 0))))
    ;; o: an output outside of all blocks
    (if (i32.eq (local.get $do) (i32.const 0x6f))
      (then (call $output_set (i64.const 1) (i64.const 5)) (return (i32.const 0))))
    ;; O: an output of more bytes than there are
    (if (i32.eq (local.get $do) (i32.const 0x4f))
      (then (call $output_set (call $letter (i32.const 0)) (i64.const -1)) (return (i32.const 0))))
    ;; a: a block of more bytes than a machine has
    (if (i32.eq (local.get $do) (i32.const 0x61))
      (then (drop (call $alloc (i64.const 0x7fffffffffffffff))) (return (i32.const 0))))
    ;; A: blocks until there are no more
    (if (i32.eq (local.get $do) (i32.const 0x41))
      (then (loop $more (drop (call $alloc (i64.const 1))) (br $more))))
    ;; u: loads and stores where no block is
    (if (i32.eq (local.get $do) (i32.const 0x75))
      (then
        (call $store_u64 (i64.const -8) (i64.const -1))
        (call $store_u8 (i64.const 3) (i32.const 7))
        (call $free (i64.const 12345))
        (local.set $b (call $alloc (i64.const 9)))
        (call $store_u64 (i64.add (local.get $b) (i64.const 8)) (i64.const 0x4242424242424242))
        (call $output (local.get $b))
        (return (i32.or
          (i32.or (call $load_u8 (i64.const 3)) (i32.wrap_i64 (call $load_u64 (i64.const -8))))
          (i32.wrap_i64 (call $length (i64.const 5)))))))
    ;; b: a log line where no block begins
    (if (i32.eq (local.get $do) (i32.const 0x62))
      (then (call $log_warn (i64.const 1)) (return (i32.const 0))))
    (unreachable)))
