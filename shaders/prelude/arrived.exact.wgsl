// What arrives from the layer below, in the forward pass: by itself and in 32 bits, so that s_{t+1} is rounded only once.
alias Arrived4 = vec4f;
const ARRIVED_STRIDE: u32 = 1u;
fn unpackArrived(v: Arrived4) -> vec4f {
  return v;
}
fn packArrived(v: vec4f) -> Arrived4 {
  return v;
}
