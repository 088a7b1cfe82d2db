/** How many random cases a test tries: few in every run of the tests, all of them in `npm run test:soak`. */
export const cases = (few: number, all: number): number => (process.env.LATTICE_SOAK ? all : few)
