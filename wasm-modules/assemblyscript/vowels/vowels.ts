// Counts the vowels of a text, as a plug-in made with Extism's kit for AssemblyScript.
import { Config, Host, LogLevel, Var } from "@extism/as-pdk";

/** Called by a failed assertion of the compiler's library. */
function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  if (message) Host.log(LogLevel.Error, message);
  unreachable();
}

/** The variable with the total of all texts so far, in decimal digits. */
const TOTAL = "total";

export function count_vowels(): i32 {
  const text = Host.inputString();
  const configured = Config.get("vowels");
  const vowels = configured === null ? "aeiouAEIOU" : configured;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (vowels.indexOf(text.charAt(i)) >= 0) count++;
  }
  const stored = Var.get(TOTAL);
  const before = stored === null ? 0 : <i32>parseInt(String.UTF8.decode(stored.buffer));
  const total = before + count;
  Var.set(TOTAL, Uint8Array.wrap(String.UTF8.encode(total.toString())));
  Host.log(LogLevel.Info, "counted " + text.length.toString() + " characters");
  Host.outputString('{"count":' + count.toString() + ',"total":' + total.toString() + "}");
  return 0;
}
