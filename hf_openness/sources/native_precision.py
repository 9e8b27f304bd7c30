"""In which numeric precision a repo keeps its weights, as the Hub counts them in its safetensors files."""

# The Hub's names of tensor types -> the boards' names of precisions. bitsandbytes packs 4-bit weights into U8; what else
# packs weights (I32: GPTQ or AWQ) is told apart by no name here.
PRECISIONS = {"BF16": "bfloat16", "F16": "float16", "F32": "float32", "I8": "8bit", "U8": "4bit"}


def read_native_precision(parameters: object) -> str | None:
    """Return the boards' name of the type that most numbers are stored in; None where no known type leads alone.

    Args:
        parameters: the Hub's `safetensors.parameters`: type -> count. Names come from the repo's own files, so any may
            occur; a count that is no positive whole number is passed over.
    """
    if not isinstance(parameters, dict):
        return None
    counts = [
        (count, name)
        for name, count in parameters.items()
        if isinstance(count, int) and not isinstance(count, bool) and count > 0
    ]
    most = max((count for count, _ in counts), default=0)
    leaders = [name for count, name in counts if count == most]
    return PRECISIONS.get(leaders[0]) if len(leaders) == 1 else None
