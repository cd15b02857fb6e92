;; decaton ABI: asks for all memory while it is initialised, and traps when it is refused.
(module
  (memory (export "memory") 1)
  (func (export "_initialize")
    (if (i32.eq (memory.grow (i32.const 60000)) (i32.const -1))
      (then (unreachable))))
  (func (export "run")))
