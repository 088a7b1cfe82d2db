// How operands of a matmul lie in memory: as they are.
alias Quad = vec4f;
alias Single = f32;
fn quadOf(v: Quad) -> vec4f {
  return v;
}
// How many values a Single holds, and the one with this index.
const PER_SINGLE: u32 = 1u;
fn valueOf(v: Single, index: u32) -> f32 {
  return v;
}
