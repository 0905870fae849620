import type { Engine } from './engine.ts'

/** Loaded when asked for, so that none needs the packages or servers of another. */
const loaders: Readonly<Record<string, () => Promise<Engine>>> = {
  sqlite: async () => (await import('./engines/sqlite/engine.ts')).sqlite,
}

export const engineNames = Object.keys(loaders)

export async function loadEngine(name: string): Promise<Engine> {
  const load = loaders[name]
  if (load === undefined) throw new Error(`No engine ${name}`)
  return await load()
}
