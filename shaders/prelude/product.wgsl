// Products of the rows of this lane with a matrix of C columns among the parameters, four of its rows at a time.
// The kernel declares `parameters`.

// sum += x @ M for four rows of M, which begins at `at` among the parameters.
fn addProduct(x: array<vec4f, ROWS>, at: u32, share: u32, sum: ptr<function, array<array<vec4f, CV>, ROWS>>) {
  var held: array<vec4f, HELD_CHANNELS>;
  for (var j = 0u; j < HELD_CHANNELS; j++) { // @unroll
    held[j] = parameters[at + j * LANES + share];
  }
  for (var e = 0u; e < 4u; e++) { // @unroll
    for (var c = 0u; c < CV; c++) { // @unroll
      let weight = spread(held[(e * CV + c) / LANES], (e * CV + c) % LANES);
      for (var r = 0u; r < ROWS; r++) { // @unroll
        (*sum)[r][c] += x[r][e] * weight;
      }
    }
  }
}

// Four values of x @ Mᵀ: those of the four rows of M that begin at `at` among the parameters.
fn transposedProduct(x: array<array<vec4f, CV>, ROWS>, at: u32, share: u32) -> array<vec4f, ROWS> {
  var held: array<vec4f, HELD_CHANNELS>;
  for (var j = 0u; j < HELD_CHANNELS; j++) { // @unroll
    held[j] = parameters[at + j * LANES + share];
  }
  // zeroed by hand: Mesa 25 forgets the implicit zero of an array from the second round of a loop on
  var sum: array<vec4f, ROWS>;
  for (var r = 0u; r < ROWS; r++) { // @unroll
    sum[r] = vec4f();
  }
  for (var e = 0u; e < 4u; e++) { // @unroll
    for (var c = 0u; c < CV; c++) { // @unroll
      let weight = spread(held[(e * CV + c) / LANES], (e * CV + c) % LANES);
      for (var r = 0u; r < ROWS; r++) { // @unroll
        sum[r][e] += dot(x[r][c], weight);
      }
    }
  }
  return sum;
}
