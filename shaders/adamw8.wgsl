// AdamW with moments in 8 bits, as bitsandbytes keeps them (Dettmers et al. 2022; MODEL.md §6): a moment is its code's value in
// the dynamic map times the largest magnitude of its block of 256. Moments are updated in f32, the weights follow from them as
// they are, and only then are they stored again, as the nearest codes. One workgroup: one block; one thread: four values, which
// are one word of codes.
struct Adam8Pass {
  count: u32,          // values of this window of one tensor; the last block is padded with 0
  firstBlock: u32,     // place of its first block in `absmax`
  decays: u32,         // 1: weight decay applies
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: Adam8Pass;
@group(0) @binding(2) var<storage, read> clip: Clip;
@group(0) @binding(3) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> firstCodes: array<u32>;   // of this window, four a word, the first value lowest
@group(0) @binding(6) var<storage, read_write> secondCodes: array<u32>;
@group(0) @binding(7) var<storage, read_write> absmax: array<vec2f>;     // [block], of first and second moment
@group(0) @binding(8) var<storage, read> dynamicMap: array<f32>;         // 256 values signed, then 256 unsigned, ascending

const SIGNED: u32 = 0u;
const UNSIGNED: u32 = 256u;
// Below this a float32 is subnormal, and 1/x need not be finite.
const SMALLEST_NORMAL: f32 = 1.1754944e-38;

var<workgroup> largest: array<vec2f, 64>;

fn unpackCodes(word: u32) -> vec4u {
  return (vec4u(word) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
}
fn packCodes(codes: vec4u) -> u32 {
  return codes.x | (codes.y << 8u) | (codes.z << 16u) | (codes.w << 24u);
}
fn valuesOf(map: u32, codes: vec4u) -> vec4f {
  return vec4f(dynamicMap[map + codes.x], dynamicMap[map + codes.y], dynamicMap[map + codes.z], dynamicMap[map + codes.w]);
}

// The code nearest to a value of −1…1, the lower one of a tie: how many midpoints between neighbours lie below the value.
fn nearest(map: u32, value: f32) -> u32 {
  var code = 0u;
  for (var step = 128u; step > 0u; step >>= 1u) {
    let next = map + code + step;
    if (0.5 * (dynamicMap[next - 1u] + dynamicMap[next]) < value) { code += step; }
  }
  return code;
}

// A first moment never changes its sign by rounding: the code moves one step back.
fn firstCode(m: f32, scaled: f32) -> u32 {
  let code = nearest(SIGNED, scaled);
  let differs = ((bitcast<u32>(m) ^ bitcast<u32>(dynamicMap[code])) >> 31u) == 1u;
  if (differs && m > 0.0) { return code + 1u; }
  if (differs && m < 0.0) { return code - 1u; }
  return code;
}

// A live second moment never becomes 0, or the next update would divide by ε alone.
fn secondCode(v: f32, scaled: f32) -> u32 {
  return max(nearest(UNSIGNED, scaled), select(0u, 1u, v > 0.0));
}

// Largest magnitudes over the workgroup. Every thread must call it.
fn workgroupMax(lane: u32, value: vec2f) -> vec2f {
  largest[lane] = value;
  for (var width = 32u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (lane < width) { largest[lane] = max(largest[lane], largest[lane + width]); }
  }
  workgroupBarrier();
  return largest[0];
}

fn scaledBy(value: vec4f, magnitude: f32) -> vec4f {
  if (magnitude < SMALLEST_NORMAL) { return vec4f(); }
  return value / magnitude;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let block = groupIndex(group, groups);
  if (block * 256u >= pass_.count || clip.valid == 0u) { return; }
  let i = block * 64u + lane;
  let inside = vec4u(4u * i) + vec4u(0u, 1u, 2u, 3u) < vec4u(pass_.count);
  let g = select(vec4f(), gradients[i] * clip.factor, inside);
  let before = absmax[pass_.firstBlock + block];
  let m = control.beta1 * (valuesOf(SIGNED, unpackCodes(firstCodes[i])) * before.x) + clip.fresh1 * g;
  let v = control.beta2 * (valuesOf(UNSIGNED, unpackCodes(secondCodes[i])) * before.y) + clip.fresh2 * g * g;
  if (any(inside)) {
    var w = parameters[i] - clip.rate * m / (sqrt(v) + clip.epsilon);
    if (pass_.decays == 1u) { w *= 1.0 - control.learningRate * control.weightDecay; }
    parameters[i] = select(parameters[i], w, inside);
  }
  let first = abs(m);
  let most = workgroupMax(lane, vec2f(max(max(first.x, first.y), max(first.z, first.w)), max(max(v.x, v.y), max(v.z, v.w))));
  let scaledFirst = scaledBy(m, most.x);
  let scaledSecond = scaledBy(v, most.y);
  firstCodes[i] = packCodes(vec4u(
    firstCode(m.x, scaledFirst.x), firstCode(m.y, scaledFirst.y), firstCode(m.z, scaledFirst.z), firstCode(m.w, scaledFirst.w),
  ));
  secondCodes[i] = packCodes(vec4u(
    secondCode(v.x, scaledSecond.x), secondCode(v.y, scaledSecond.y), secondCode(v.z, scaledSecond.z), secondCode(v.w, scaledSecond.w),
  ));
  if (lane == 0u) { absmax[pass_.firstBlock + block] = most; }
}
