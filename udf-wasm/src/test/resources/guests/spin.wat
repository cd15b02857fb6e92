;; A core module as a kit of Spin 1.x makes it: the first byte of a body says what to do with the
;; rest. It answers HTTP requests, and takes messages of Redis.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "spin-config" "get-config" (func $config (param i32 i32 i32)))
  (import "key-value" "open" (func $open (param i32 i32 i32)))
  (import "key-value" "get" (func $get (param i32 i32 i32 i32)))
  (import "key-value" "set" (func $set (param i32 i32 i32 i32 i32 i32)))
  (import "key-value" "delete" (func $delete (param i32 i32 i32 i32)))
  (import "key-value" "exists" (func $exists (param i32 i32 i32 i32)))
  (import "key-value" "get-keys" (func $keys (param i32 i32)))
  (import "key-value" "close" (func $close (param i32)))
  (import "wasi-outbound-http" "request"
    (func $request (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (memory (export "memory") 2)
  (data (i32.const 16) "default")
  (data (i32.const 32) "x-kit")
  (data (i32.const 40) "wat")
  (data (i32.const 48) "\20\00\00\00\05\00\00\00\28\00\00\00\03\00\00\00")
  (global $next (mut i32) (i32.const 8192))
  (global $freed (mut i32) (i32.const 0))
  (global $ready (mut i32) (i32.const 0))

  (func (export "_initialize") (global.set $ready (i32.const 1)))
  ;; Spin does not call it.
  (func (export "_start") unreachable)

  (func (export "canonical_abi_realloc") (param $old i32) (param $was i32) (param $align i32)
    (param $size i32) (result i32) (local $at i32)
    (if (i32.eqz (local.get $size)) (then (return (local.get $align))))
    (local.set $at
      (i32.and
        (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (block $fits
      (loop $more
        (br_if $fits
          (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
        (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (return (i32.const 0))))
        (br $more)))
    (local.get $at))

  (func (export "canonical_abi_free") (param i32 i32 i32)
    (global.set $freed (i32.add (global.get $freed) (i32.const 1))))

  ;; A response with a body and without headers.
  (func $respond (param $status i32) (param $at i32) (param $length i32) (result i32)
    (i32.store16 (i32.const 2048) (local.get $status))
    (i32.store8 (i32.const 2052) (i32.const 0))
    (i32.store8 (i32.const 2064) (i32.const 1))
    (i32.store (i32.const 2068) (local.get $at))
    (i32.store (i32.const 2072) (local.get $length))
    (i32.const 2048))

  ;; One character as a body.
  (func $letter (param $c i32) (result i32)
    (i32.store8 (i32.const 3000) (local.get $c))
    (call $respond (i32.const 200) (i32.const 3000) (i32.const 1)))

  ;; The result at 1024: a list of bytes, or the number of an error as a letter from A on.
  (func $outcome (result i32)
    (if (i32.load8_u (i32.const 1024))
      (then (return (call $letter (i32.add (i32.const 65) (i32.load8_u (i32.const 1028)))))))
    (call $respond (i32.const 200) (i32.load (i32.const 1028)) (i32.load (i32.const 1032))))

  ;; The text of the error at 1024.
  (func $reason (result i32)
    (call $respond (i32.const 500) (i32.load (i32.const 1032)) (i32.load (i32.const 1036))))

  ;; The store of the state; ends the call with a trap if there is none.
  (func $store (result i32)
    (call $open (i32.const 16) (i32.const 7) (i32.const 1024))
    (if (i32.load8_u (i32.const 1024)) (then unreachable))
    (i32.load (i32.const 1028)))

  (func $log (param $at i32) (param $length i32)
    (i32.store (i32.const 1100) (local.get $at))
    (i32.store (i32.const 1104) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 1100) (i32.const 1) (i32.const 1108))))

  (func $do (param $method i32) (param $uri i32) (param $uri_length i32)
    (param $headers i32) (param $header_count i32) (param $params i32) (param $param_count i32)
    (param $do i32) (param $at i32) (param $length i32) (result i32)
    ;; e: the rest, with the request's own headers and one of the guest's
    (if (i32.eq (local.get $do) (i32.const 0x65))
      (then
        (drop (call $respond (i32.const 201) (local.get $at) (local.get $length)))
        (i32.store8 (i32.const 2052) (i32.const 1))
        (i32.store (i32.const 2056) (local.get $headers))
        (i32.store (i32.const 2060) (local.get $header_count))
        (return (i32.const 2048))))
    ;; a: the rest, with a header of the guest's
    (if (i32.eq (local.get $do) (i32.const 0x61))
      (then
        (drop (call $respond (i32.const 404) (local.get $at) (local.get $length)))
        (i32.store8 (i32.const 2052) (i32.const 1))
        (i32.store (i32.const 2056) (i32.const 48))
        (i32.store (i32.const 2060) (i32.const 1))
        (return (i32.const 2048))))
    ;; u: the uri
    (if (i32.eq (local.get $do) (i32.const 0x75))
      (then (return (call $respond (i32.const 200) (local.get $uri) (local.get $uri_length)))))
    ;; m: the method's number as a letter from A on
    (if (i32.eq (local.get $do) (i32.const 0x6D))
      (then (return (call $letter (i32.add (i32.const 65) (local.get $method))))))
    ;; q: the value of the first parameter
    (if (i32.eq (local.get $do) (i32.const 0x71))
      (then
        (return
          (call $respond (i32.const 200)
            (i32.load offset=8 (local.get $params)) (i32.load offset=12 (local.get $params))))))
    ;; n: no body
    (if (i32.eq (local.get $do) (i32.const 0x6E))
      (then
        (drop (call $respond (i32.const 204) (i32.const 0) (i32.const 0)))
        (i32.store8 (i32.const 2064) (i32.const 0))
        (return (i32.const 2048))))
    ;; f: whether _initialize was called, and how often the host freed something before
    (if (i32.eq (local.get $do) (i32.const 0x66))
      (then
        (return
          (call $letter
            (i32.add (i32.const 65) (i32.add (global.get $ready) (global.get $freed)))))))
    ;; l: writes the rest to standard output
    (if (i32.eq (local.get $do) (i32.const 0x6C))
      (then
        (call $log (local.get $at) (local.get $length))
        (return (call $letter (i32.const 0x6C)))))
    ;; c: a value of the config
    (if (i32.eq (local.get $do) (i32.const 0x63))
      (then
        (call $config (local.get $at) (local.get $length) (i32.const 1024))
        (return (call $outcome))))
    ;; C: why there is no such value
    (if (i32.eq (local.get $do) (i32.const 0x43))
      (then
        (call $config (local.get $at) (local.get $length) (i32.const 1024))
        (return (call $reason))))
    ;; o: opens a store, and answers with its number or that of an error
    (if (i32.eq (local.get $do) (i32.const 0x6F))
      (then
        (call $open (local.get $at) (local.get $length) (i32.const 1024))
        (if (i32.load8_u (i32.const 1024)) (then (return (call $outcome))))
        (return (call $letter (i32.add (i32.const 48) (i32.load (i32.const 1028)))))))
    ;; O: opens stores until that fails
    (if (i32.eq (local.get $do) (i32.const 0x4F))
      (then
        (block $full
          (loop $next
            (call $open (i32.const 16) (i32.const 7) (i32.const 1024))
            (br_if $full (i32.load8_u (i32.const 1024)))
            (br $next)))
        (return (call $outcome))))
    ;; g: the value of a key
    (if (i32.eq (local.get $do) (i32.const 0x67))
      (then
        (call $get (call $store) (local.get $at) (local.get $length) (i32.const 1024))
        (return (call $outcome))))
    ;; G: the same with a store that was never opened
    (if (i32.eq (local.get $do) (i32.const 0x47))
      (then
        (call $get (i32.const -1) (local.get $at) (local.get $length) (i32.const 1024))
        (return (call $outcome))))
    ;; z: the same with a store that was closed
    (if (i32.eq (local.get $do) (i32.const 0x7A))
      (then
        (call $close (call $store))
        (call $close (i32.const 77))
        (call $get (i32.const 0) (local.get $at) (local.get $length) (i32.const 1024))
        (return (call $outcome))))
    ;; w: sets the key that is the next letter to the rest; k for success, or why not
    (if (i32.eq (local.get $do) (i32.const 0x77))
      (then
        (call $set (call $store) (local.get $at) (i32.const 1)
          (i32.add (local.get $at) (i32.const 1)) (i32.sub (local.get $length) (i32.const 1))
          (i32.const 1024))
        (if (i32.load8_u (i32.const 1024)) (then (return (call $reason))))
        (return (call $letter (i32.const 0x6B)))))
    ;; d: deletes a key
    (if (i32.eq (local.get $do) (i32.const 0x64))
      (then
        (call $delete (call $store) (local.get $at) (local.get $length) (i32.const 1024))
        (return (call $letter (i32.add (i32.const 48) (i32.load8_u (i32.const 1024)))))))
    ;; x: whether there is a key
    (if (i32.eq (local.get $do) (i32.const 0x78))
      (then
        (call $exists (call $store) (local.get $at) (local.get $length) (i32.const 1024))
        (return (call $letter (i32.add (i32.const 48) (i32.load8_u (i32.const 1028)))))))
    ;; k: the first key, or the number of the error
    (if (i32.eq (local.get $do) (i32.const 0x6B))
      (then
        (call $keys (call $store) (i32.const 1024))
        (if (i32.load8_u (i32.const 1024)) (then (return (call $outcome))))
        (if (i32.eqz (i32.load (i32.const 1032)))
          (then (return (call $letter (i32.const 0x30)))))
        (local.set $at (i32.load (i32.const 1028)))
        (return
          (call $respond (i32.add (i32.const 200) (i32.load (i32.const 1032)))
            (i32.load (local.get $at)) (i32.load offset=4 (local.get $at))))))
    ;; h: sends a request of this one's method to the rest, with the guest's header and its name as
    ;; a body, and hands the response on; or the number of the error
    (if (i32.eq (local.get $do) (i32.const 0x68))
      (then
        (call $request (local.get $method) (local.get $at) (local.get $length)
          (i32.const 48) (i32.const 1) (i32.const 0) (i32.const 0)
          (i32.eq (local.get $method) (i32.const 1)) (i32.const 40) (i32.const 3)
          (i32.const 1024))
        (if (i32.load8_u (i32.const 1024)) (then (return (call $outcome))))
        (return (i32.const 1028))))
    unreachable)

  (func (export "handle-http-request")
    (param $method i32) (param $uri i32) (param $uri_length i32)
    (param $headers i32) (param $header_count i32) (param $params i32) (param $param_count i32)
    (param $some i32) (param $body i32) (param $length i32) (result i32)
    (if (i32.eqz (local.get $some)) (then unreachable))
    (call $do (local.get $method) (local.get $uri) (local.get $uri_length)
      (local.get $headers) (local.get $header_count) (local.get $params)
      (local.get $param_count) (i32.load8_u (local.get $body))
      (i32.add (local.get $body) (i32.const 1)) (i32.sub (local.get $length) (i32.const 1))))

  ;; Logs the message. 1 is an error, 0 a success as the generated code for C returns it, and
  ;; everything else a success.
  (func (export "handle-redis-message") (param $at i32) (param $length i32) (result i32)
    (call $log (local.get $at) (local.get $length))
    (i32.store16 (i32.const 3000) (i32.const 0))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x31))
      (then (i32.store16 (i32.const 3000) (i32.const 0x0101))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x30))
      (then (i32.store16 (i32.const 3000) (i32.const 0x0001))))
    (i32.const 3000)))
