// alpha · op(a) @ op(b) (+ bias[N]), which the epilogue stores as out[M][N]. A_TRANSPOSED: a is [K][M], else [M][K]. B_TRANSPOSED: b is [N][K], else
// [K][N]. Any sizes. All kernels add up along k from 0 in the same order, so that a tile's shape changes no bit of the result.
struct MatmulPass {
  m: u32,
  n: u32,
  k: u32,
  hasBias: u32,
  alpha: f32,
}
@group(0) @binding(0) var<uniform> pass_: MatmulPass;
@group(0) @binding(3) var<storage, read> bias: array<f32>;          // [N]; not read unless hasBias
@group(0) @binding(4) var<storage, read_write> out: array<f32>;     // [M][N]

fn biasOf(column: u32) -> f32 {
  return bias[min(column, pass_.n - 1u)];
}
// The bias of four columns, or zeros where there is none.
fn biasQuad(column: u32) -> vec4f {
  if (pass_.hasBias == 0u) { return vec4f(); }
  return vec4f(biasOf(column), biasOf(column + 1u), biasOf(column + 2u), biasOf(column + 3u));
}

// Stores one sum, if it is inside.
fn storeSum(row: u32, column: u32, sum: f32, biased: f32) {
  if (row < pass_.m && column < pass_.n) { finish(row * pass_.n + column, pass_.alpha * sum + biased); }
}

// Zeros where a quad along k is behind the end.
fn insideK(quad: vec4f, k: u32) -> vec4f {
  return select(vec4f(), quad, vec4u(k, k + 1u, k + 2u, k + 3u) < vec4u(pass_.k));
}
