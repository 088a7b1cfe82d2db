// The right operand, whose rows may have any length.
@group(0) @binding(2) var<storage, read> b: array<Single>;
fn rightValue(index: u32) -> f32 {
  return valueOf(b[index / PER_SINGLE], index);
}
// Columns first … first + 3 of a row; behind the end, the last one.
fn rightQuad(row: u32, columns: u32, first: u32) -> vec4f {
  let begin = row * columns;
  let last = columns - 1u;
  return vec4f(
    rightValue(begin + min(first, last)),
    rightValue(begin + min(first + 1u, last)),
    rightValue(begin + min(first + 2u, last)),
    rightValue(begin + min(first + 3u, last)),
  );
}
