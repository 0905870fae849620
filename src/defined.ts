type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The object without its undefined properties, for types that tell a missing property from an undefined one. */
export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T> // that filter is the type
}
