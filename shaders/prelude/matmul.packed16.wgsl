// How operands of a matmul lie in memory: two by two as 16-bit floats in 32-bit words, on every device.
alias Quad = vec2u;
alias Single = u32;
fn quadOf(v: Quad) -> vec4f {
  return vec4f(unpack2x16float(v.x), unpack2x16float(v.y));
}
// How many values a Single holds, and the one with this index.
const PER_SINGLE: u32 = 2u;
fn valueOf(v: Single, index: u32) -> f32 {
  let both = unpack2x16float(v);
  return select(both.x, both.y, index % 2u == 1u);
}
