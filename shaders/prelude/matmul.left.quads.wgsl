// The left operand, whose rows are whole fours.
@group(0) @binding(1) var<storage, read> a: array<Quad>;
fn leftValue(index: u32) -> f32 {
  return quadOf(a[index / 4u])[index % 4u];
}
// Columns first … first + 3 of a row; behind the end, the last ones.
fn leftQuad(row: u32, columns: u32, first: u32) -> vec4f {
  return quadOf(a[(row * columns + min(first, columns - 4u)) / 4u]);
}
