// The left operand, whose rows may have any length.
@group(0) @binding(1) var<storage, read> a: array<Single>;
fn leftValue(index: u32) -> f32 {
  return valueOf(a[index / PER_SINGLE], index);
}
// Columns first … first + 3 of a row; behind the end, the last one.
fn leftQuad(row: u32, columns: u32, first: u32) -> vec4f {
  let begin = row * columns;
  let last = columns - 1u;
  return vec4f(
    leftValue(begin + min(first, last)),
    leftValue(begin + min(first + 1u, last)),
    leftValue(begin + min(first + 2u, last)),
    leftValue(begin + min(first + 3u, last)),
  );
}
