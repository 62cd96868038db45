/** Entry point of the state-engine image: the generic one, in a container of its own size and life cycle. */
import '../step/main.ts';
