enable f16;
// How four neighbouring numbers of a state lie in memory: as 16-bit floats (shader-f16). Arithmetic stays in 32 bits.
alias Stored4 = vec4<f16>;
// Bit 0: a number did not fit 16 bits.
@group(0) @binding(15) var<storage, read_write> overflow: array<atomic<u32>>;
const LARGEST: f32 = 65504.0;

fn unpack4(v: Stored4) -> vec4f {
  return vec4f(v);
}
fn pack4(v: vec4f) -> Stored4 {
  // by bits, as arithmetic need not respect NaN and infinity: both are larger than LARGEST there
  let magnitude = bitcast<vec4u>(v) & vec4u(0x7fffffffu);
  if (any(magnitude > vec4u(bitcast<u32>(LARGEST)))) { atomicOr(&overflow[0], 1u); }
  return vec4<f16>(clamp(v, vec4f(-LARGEST), vec4f(LARGEST)));
}
