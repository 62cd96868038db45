/** Entry point of the embeddings image: the generic one, in a container of its own size and life cycle. */
import '../step/main.ts';
