import type { z } from "zod";
import type { Fault } from "../faults";

/** Where a member of the site is in the component's own args. The first that fits is taken; what fits none is none of the component's. */
export type Place = [inSite: string, own: string];

/** A text of the smallest site's states, and what the component has in its place. */
export type Renamed = [inSite: RegExp, own: (text: string, ...groups: string[]) => string];

/** A component's args as a part of a site. */
export interface Part {
  /** The smallest site that has the component with these args. */
  site: (args: never) => object;
  places: (args: never) => Place[];
  /** The args by themselves: every key that they have, and what the site does not check. */
  own: z.ZodType;
  /** What members ask of each other: secrets that the rest asks for, both or neither. */
  together?: (args: never) => Fault[];
  /** What texts call by another name than the places do: stand-ins, and the component itself. */
  called?: (args: never) => Place[];
  /** Rules of a whole site that are not asked, because they read what the component does not know. Default none. */
  notAsked?: string[];
  /** Plan key of the host that is the component's, where the plan says what it is to be like. */
  host?: string;
  /** Texts of that host's states that the args say otherwise. */
  renamed?: (args: never) => Renamed[];
}
