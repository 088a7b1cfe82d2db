// The left side of an outer product as it lies in memory: `state` is [N][B][leftStride].
fn leftSource(n: u32, i4: u32) -> i32 {
  return i32(n - pass_.leftShift);
}
fn leftValue(source: i32, i4: u32, b: u32, batch: u32) -> vec4f {
  return unpack4(state[(u32(source) * batch + b) * pass_.leftStride + pass_.leftOffset + i4]);
}
