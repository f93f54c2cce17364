/** Environment variables, as the caller passes them. This room reads none of its own process. */
export type Environment = Readonly<Record<string, string | undefined>>;
