// The right operand, whose rows are whole fours.
@group(0) @binding(2) var<storage, read> b: array<Quad>;
// Columns first … first + 3 of a row; behind the end, the last ones.
fn rightQuad(row: u32, columns: u32, first: u32) -> vec4f {
  return quadOf(b[(row * columns + min(first, columns - 4u)) / 4u]);
}
