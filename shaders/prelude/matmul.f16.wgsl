enable f16;
// How operands of a matmul lie in memory: as 16-bit floats (shader-f16). Arithmetic stays in 32 bits.
alias Quad = vec4<f16>;
alias Single = f16;
fn quadOf(v: Quad) -> vec4f {
  return vec4f(v);
}
// How many values a Single holds, and the one with this index.
const PER_SINGLE: u32 = 1u;
fn valueOf(v: Single, index: u32) -> f32 {
  return f32(v);
}
