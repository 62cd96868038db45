/**
 * Numbers out of bytes, stored as doubles. Each function returns where the field ends (exclusive), or 0 when it is not
 * as usual.
 */

/** A mantissa of so many digits is below 2^53, and one division by a power of ten rounds once. */
const MOST_DIGITS: usize = 15;
const POWERS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/** At most 16 digits, below 2^53. */
export function parseInteger(from: usize, to: usize, thousandsBelow: f64): usize {
  let value: u64 = 0;
  let at = from;
  const first = load<u64>(at);
  if (areDigits(first)) {
    value = eightDigits(first);
    at += 8;
    const second = load<u64>(at);
    if (areDigits(second)) {
      value = value * 100_000_000 + eightDigits(second);
      at += 8;
    }
  }
  const most = from + 16;
  for (; at < most; at++) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === from || value >= 0x20000000000000 || !endsField(load<u8>(at))) return 0;
  const number = <f64>value;
  store<f64>(to, number < thousandsBelow ? number * 1000 : number);
  return at;
}

/** Digits, perhaps with a point; on a tick when there are `ticksPerUnit`; perhaps nothing, which is not a number. */
export function parseDecimal(from: usize, to: usize, ticksPerUnit: f64, isOptional: bool): usize {
  let mantissa: u64 = 0;
  let at = from;
  let digit = <u32>load<u8>(at) - 48;
  for (; digit <= 9; digit = <u32>load<u8>(++at) - 48) mantissa = mantissa * 10 + digit;
  let places: usize = 0;
  let digits = at - from;
  if (load<u8>(at) === 46) {
    const start = ++at;
    digit = <u32>load<u8>(at) - 48;
    for (; digit <= 9; digit = <u32>load<u8>(++at) - 48) mantissa = mantissa * 10 + digit;
    places = at - start;
    digits += places;
  }
  if (!endsField(load<u8>(at)) || digits > MOST_DIGITS) return 0;
  if (digits === 0) {
    if (at > from || !isOptional) return 0;
    store<f64>(to, NaN);
    return at;
  }
  const number = <f64>mantissa / unchecked(POWERS[<i32>places]);
  if (ticksPerUnit === 0) store<f64>(to, number);
  else {
    const ticks = number * ticksPerUnit;
    const tick = Math.floor(ticks + 0.5);
    if (Math.abs(ticks - tick) > 1e-6) return 0;
    store<f64>(to, tick / ticksPerUnit);
  }
  return at;
}

/** Comma, line feed, carriage return. */
export function endsField(byte: u8): bool {
  return byte === 44 || byte === 10 || byte === 13;
}

/** Whether eight bytes are digits. */
function areDigits(bytes: u64): bool {
  const high: u64 = 0xf0f0f0f0f0f0f0f0;
  return ((bytes & high) | (((bytes + 0x0606060606060606) & high) >> 4)) === 0x3333333333333333;
}

/** The number of eight digits: pairs, then fours, then all, side by side in one word. */
function eightDigits(bytes: u64): u64 {
  let value = bytes - 0x3030303030303030;
  value = value * 10 + (value >> 8);
  const low: u64 = 0x000000ff000000ff;
  return ((value & low) * 0x000f424000000064 + ((value >> 16) & low) * 0x0000271000000001) >> 32;
}
