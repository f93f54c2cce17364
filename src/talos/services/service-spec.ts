/** A spec as Talos decodes it. A missing field has the zero value of its type. */
export interface ServiceSpec {
  readonly name?: string;
  readonly container?: ServiceContainer;
  readonly depends?: readonly ServiceDependency[];
  readonly restart?: string;
  readonly logToConsole?: boolean;
}

export interface ServiceContainer {
  readonly entrypoint?: string;
  readonly environment?: readonly string[];
  readonly environmentFile?: string;
  readonly args?: readonly string[];
  readonly mounts?: readonly ServiceMount[];
  readonly security?: ServiceSecurity;
}

export interface ServiceMount {
  readonly source?: string;
  readonly destination?: string;
  readonly type?: string;
  readonly options?: readonly string[];
}

export interface ServiceSecurity {
  readonly writeableRootfs?: boolean;
  readonly writeableSysfs?: boolean;
  readonly maskedPaths?: readonly string[];
  readonly readonlyPaths?: readonly string[];
  readonly rootfsPropagation?: string;
}

export interface ServiceDependency {
  readonly service?: string;
  readonly path?: string;
  readonly network?: readonly string[];
  readonly time?: boolean;
  readonly configuration?: boolean;
}
