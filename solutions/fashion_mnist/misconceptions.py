"""What students get wrong in fashion_mnist, as wrong implementations; read by the engine, run only in workers.

A workhorse is right as it stands; every entry without a body sets one of its levels, and levels combine.
"""

import gzip
import struct

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset, Subset

from autograder.rubric import misconception, workhorse

# ------------------------------------------------------------------------------------------ read_images


@workhorse("read_images")
def any_read_images(
    path,
    *,
    opened="ending",
    order=">",
    offset=16,
    shape="header",
    magic="right",
    short="raises",
    wrong="value",
    out="bytes",
):
    is_packed = {"ending": str(path).endswith(".gz"), "gzip": True, "plain": False}[opened]
    with gzip.open(path, "rb") if is_packed else open(path, "rb") as file:
        content = file.read()
    number, count, rows, columns = struct.unpack(f"{order}4i", content[:16])
    kind = {"value": ValueError, "assertion": AssertionError, "other": RuntimeError}[wrong]
    if magic != "unchecked" and number != (2049 if magic == "labels" else 2051):
        raise kind("not a file of images")
    size = rows * columns
    if short == "raises" and len(content) < 16 + count * size:
        raise kind("too short")
    if short == "filled":
        content = content + bytes(16 + count * size - len(content))
    if short != "raises":
        count = (len(content) - 16) // size
    if shape == "28":
        return np.frombuffer(content, np.uint8, offset=16).reshape(-1, 28, 28)
    pixels = np.frombuffer(content, np.uint8, count * size, offset=offset)
    images = {
        "header": lambda: pixels.reshape(count, rows, columns),
        "swapped": lambda: pixels.reshape(count, columns, rows),
        "rows": lambda: pixels.reshape(count, size),
        "channel": lambda: pixels.reshape(count, 1, rows, columns),
        "columns_first": lambda: pixels.reshape(count, columns, rows).transpose(0, 2, 1),
        "last": lambda: pixels.reshape(rows, columns, count),
    }[shape]()
    return {
        "bytes": lambda: images,
        "signed": lambda: images.view(np.int8),
        "whole": lambda: images.astype(np.int64),
        "float": lambda: images.astype(np.float32),
        "scaled": lambda: images.astype(np.float32) / np.float32(255),
        "tensor": lambda: torch.tensor(images),
    }[out]()


@misconception("read_images", loses=("images",), order="<", magic="unchecked")
def image_header_from_the_wrong_end():
    """Your function reads the header of a file of images from the wrong end: the number of images is huge.

    Hint: Print the number of images that your function finds in the header.
    Hint: Which byte of each number of the header comes first, and how do you tell struct or numpy?
    Source: Handout, Task 1: files of images and labels;
    https://docs.python.org/3/library/struct.html#byte-order-size-and-alignment
    """


@misconception(
    "read_images",
    loses=("images",),
    raises="ValueError: cannot reshape array of size * into shape (*28,28)",
    shape="28",
)
def images_of_28_by_28_only():
    """Your function takes every image to be 28 x 28 pixels, whatever the header says.

    Hint: What becomes of a file of images of 7 x 5 pixels?
    Hint: Which two numbers of the header does your function not use?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
    """


@misconception("read_images", loses=("images",), shape="swapped")
def rows_and_columns_exchanged():
    """Your images have rows and columns exchanged: 7 x 5 pixels come out as 5 x 7.

    Hint: Draw an image that is not a square.
    Hint: Which of the two sizes comes first in the header?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
    """


@misconception("read_images", loses=("images",), shape="rows")
def images_as_rows_of_pixels():
    """Your images are rows of pixels, (N, rows * columns), not (N, rows, columns).

    Hint: Print the shape of what you return beside the docstring.
    Hint: How many dimensions should the array have?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
    """


@misconception("read_images", loses=("images",), shape="channel")
def images_with_a_channel():
    """Your images have one dimension too many: (N, 1, rows, columns).

    Hint: Print the shape of what you return beside the docstring.
    Hint: Who adds the dimension of the channel, and in which task?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
    """


@misconception("read_images", loses=("images",), shape="columns_first")
def pixels_column_after_column():
    """Your images hold the pixels column after column, not row after row.

    Hint: Draw an image: does it lie on its side?
    Hint: In which order are the pixels of an image stored in the file?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
    """


@misconception("read_images", loses=("images",), shape="last")
def number_of_images_last():
    """Your array has the number of images as its last dimension, and mixes the pixels of different images.

    Hint: Which pixels are in the first image of your array?
    Hint: In which order does the file store images, rows and columns?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
    """


@misconception("read_images", loses=("images", "images-gzip"), offset=0)
def header_read_as_pixels():
    """Your first pixels are the bytes of the header.

    Hint: Print the first sixteen pixels of the first image.
    Hint: How many bytes come before the first pixel?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_images", loses=("images", "images-gzip"), offset=8)
def half_of_the_header_skipped():
    """Your images begin eight bytes too early: half of the header is read as pixels.

    Hint: Print the first eight pixels of the first image.
    Hint: How long is the header of a file of images, and how long that of a file of labels?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_images", loses=("images-other-file",), magic="unchecked")
def magic_number_of_images_not_checked():
    """Your function reads any file as images: it does not check the magic number.

    Hint: What does your function do with a file of labels?
    Hint: Which number in the header have you read and never looked at?
    Source: Handout, Task 1: files of images and labels
    """


@misconception("read_images", loses=("images", "images-other-file"), magic="labels")
def magic_number_of_labels_expected():
    """Your function expects the magic number of a file of labels, 2049, in a file of images.

    Hint: Which file does your function refuse?
    Hint: Which of the two magic numbers belongs to images?
    Source: Handout, Task 1: files of images and labels
    """


@misconception("read_images", loses=("images-short",), short="less")
def number_of_images_not_checked():
    """Your function takes as many images as it finds, even when the header promises more.

    Hint: What does your function do with a download that stopped half-way?
    Hint: Which number in the header have you read and never compared with anything?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
    """


@misconception("read_images", loses=("images-short", "images-other-file"), wrong="assertion")
def assertion_for_a_wrong_file_of_images():
    """Your function stops with an AssertionError where the docstring asks for a ValueError.

    Hint: Which exception does an assert raise?
    Hint: What does a caller who expects a ValueError catch?
    Source: Handout, Task 1: files of images and labels;
    https://docs.python.org/3/library/exceptions.html#ValueError
    """


@misconception("read_images", loses=("images-short", "images-other-file"), wrong="other")
def another_exception_for_a_wrong_file_of_images():
    """Your function raises another exception than ValueError for a file of images that is wrong.

    Hint: Which exception does the docstring name?
    Hint: What does a caller who expects a ValueError catch?
    Source: Handout, Task 1: files of images and labels;
    https://docs.python.org/3/library/exceptions.html#ValueError
    """


@misconception("read_images", loses=("images",), raises="BadGzipFile: Not a gzipped file *", opened="gzip")
def every_file_of_images_decompressed():
    """Your function decompresses every file of images, even one that is not compressed.

    Hint: Which files are compressed, by their names?
    Hint: What does gzip.open say about a file that is none of its own?
    Source: Handout, Task 1: files of images and labels; https://docs.python.org/3/library/gzip.html#gzip.open
    """


@misconception("read_images", loses=("images-gzip",), opened="plain")
def compressed_images_not_decompressed():
    """Your function reads a compressed file of images as if it were not compressed.

    Hint: What does your function do with a path that ends in .gz?
    Hint: With which function do you open a compressed file?
    Source: Handout, Task 1: files of images and labels; https://docs.python.org/3/library/gzip.html#gzip.open
    """


@misconception("read_images", loses=("images",), out="signed")
def grey_values_with_a_sign():
    """Your grey values above 127 are negative: you read bytes as signed numbers.

    Hint: What is the smallest grey value in your array?
    Hint: What is the difference between np.int8 and np.uint8?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_images", loses=("images",), out="whole")
def grey_values_as_int64():
    """Your images are int64, not uint8: they take eight times the memory.

    Hint: Print the dtype of what you return.
    Hint: How many bytes does one pixel take in the file, and how many in your array?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_images", loses=("images",), out="float")
def grey_values_as_floats():
    """Your images are floating-point numbers, not the bytes of the file.

    Hint: Print the dtype of what you return.
    Hint: In which task do grey values become numbers of another kind?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_images", loses=("images",), out="scaled")
def images_scaled_while_reading():
    """Your function scales the images while it reads them.

    Hint: What is the largest value in what you return?
    Hint: In which task are grey values scaled?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_images", loses=("images",), out="tensor")
def tensor_of_images_returned():
    """Your function returns a tensor, not a numpy array.

    Hint: Print the type of what you return.
    Hint: Up to which task do we work with arrays of numpy?
    Source: Handout, Task 1: files of images and labels;
    https://docs.pytorch.org/docs/stable/generated/torch.from_numpy.html
    """


# ------------------------------------------------------------------------------------------ read_labels


@workhorse("read_labels")
def any_read_labels(
    path, *, opened="ending", order=">", offset=8, magic="right", short="raises", wrong="value", out="bytes"
):
    is_packed = {"ending": str(path).endswith(".gz"), "gzip": True, "plain": False}[opened]
    with gzip.open(path, "rb") if is_packed else open(path, "rb") as file:
        content = file.read()
    number, count = struct.unpack(f"{order}2i", content[:8])
    kind = {"value": ValueError, "assertion": AssertionError, "other": RuntimeError}[wrong]
    if magic != "unchecked" and number != (2051 if magic == "images" else 2049):
        raise kind("not a file of labels")
    if short == "raises" and len(content) < 8 + count:
        raise kind("too short")
    labels = np.frombuffer(content, np.uint8, offset=offset)
    return {
        "bytes": lambda: labels,
        "whole": lambda: labels.astype(np.int64),
        "float": lambda: labels.astype(np.float32),
        "list": lambda: labels.tolist(),
        "column": lambda: labels.reshape(-1, 1),
        "one_hot": lambda: np.eye(10, dtype=np.uint8)[labels],
        "tensor": lambda: torch.tensor(labels),
    }[out]()


@misconception("read_labels", loses=("labels",), order="<", magic="unchecked")
def label_header_from_the_wrong_end():
    """Your function reads the header of a file of labels from the wrong end: the number of labels is huge.

    Hint: Print the number of labels that your function finds in the header.
    Hint: Which byte of each number of the header comes first, and how do you tell struct or numpy?
    Source: Handout, Task 1: files of images and labels;
    https://docs.python.org/3/library/struct.html#byte-order-size-and-alignment
    """


@misconception("read_labels", loses=("labels", "labels-gzip"), offset=16)
def header_of_images_before_labels():
    """Your first eight labels are missing: you skip the header of a file of images.

    Hint: How many labels do you get of a file with 37?
    Hint: How long is the header of a file of labels?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_labels", loses=("labels", "labels-gzip"), offset=0)
def header_read_as_labels():
    """Your first eight labels are the bytes of the header.

    Hint: How many labels do you get of a file with 37?
    Hint: How many bytes come before the first label?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_labels", loses=("labels", "labels-gzip"), offset=4)
def number_of_labels_read_as_labels():
    """Your first four labels are bytes of the header: you skip the magic number only.

    Hint: How many labels do you get of a file with 37?
    Hint: Which two numbers come before the first label?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_labels", loses=("labels-other-file",), magic="unchecked")
def magic_number_of_labels_not_checked():
    """Your function reads any file as labels: it does not check the magic number.

    Hint: What does your function do with a file of images?
    Hint: Which number in the header have you read and never looked at?
    Source: Handout, Task 1: files of images and labels
    """


@misconception("read_labels", loses=("labels", "labels-other-file"), magic="images")
def magic_number_of_images_expected():
    """Your function expects the magic number of a file of images, 2051, in a file of labels.

    Hint: Which file does your function refuse?
    Hint: Which of the two magic numbers belongs to labels?
    Source: Handout, Task 1: files of images and labels
    """


@misconception("read_labels", loses=("labels-short",), short="less")
def number_of_labels_not_checked():
    """Your function takes as many labels as it finds, even when the header promises more.

    Hint: What does your function do with a download that stopped half-way?
    Hint: Which number in the header have you read and never compared with anything?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_labels", loses=("labels-short", "labels-other-file"), wrong="assertion")
def assertion_for_a_wrong_file_of_labels():
    """Your function stops with an AssertionError where the docstring asks for a ValueError.

    Hint: Which exception does an assert raise?
    Hint: What does a caller who expects a ValueError catch?
    Source: Handout, Task 1: files of images and labels;
    https://docs.python.org/3/library/exceptions.html#ValueError
    """


@misconception("read_labels", loses=("labels-short", "labels-other-file"), wrong="other")
def another_exception_for_a_wrong_file_of_labels():
    """Your function raises another exception than ValueError for a file of labels that is wrong.

    Hint: Which exception does the docstring name?
    Hint: What does a caller who expects a ValueError catch?
    Source: Handout, Task 1: files of images and labels;
    https://docs.python.org/3/library/exceptions.html#ValueError
    """


@misconception("read_labels", loses=("labels",), raises="BadGzipFile: Not a gzipped file *", opened="gzip")
def every_file_of_labels_decompressed():
    """Your function decompresses every file of labels, even one that is not compressed.

    Hint: Which files are compressed, by their names?
    Hint: What does gzip.open say about a file that is none of its own?
    Source: Handout, Task 1: files of images and labels; https://docs.python.org/3/library/gzip.html#gzip.open
    """


@misconception("read_labels", loses=("labels-gzip",), opened="plain")
def compressed_labels_not_decompressed():
    """Your function reads a compressed file of labels as if it were not compressed.

    Hint: What does your function do with a path that ends in .gz?
    Hint: With which function do you open a compressed file?
    Source: Handout, Task 1: files of images and labels; https://docs.python.org/3/library/gzip.html#gzip.open
    """


@misconception("read_labels", loses=("labels",), out="whole")
def labels_as_int64():
    """Your labels are int64, not uint8.

    Hint: Print the dtype of what you return.
    Hint: How many bytes does one label take in the file, and how many in your array?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_labels", loses=("labels",), out="float")
def labels_as_floats():
    """Your labels are floating-point numbers, not the bytes of the file.

    Hint: Print the dtype of what you return.
    Hint: Is there a class 2.5?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_labels", loses=("labels",), out="list")
def list_of_labels_returned():
    """Your labels are a list, not a numpy array.

    Hint: Print the type of what you return.
    Hint: What does the docstring say about the type of the result?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.frombuffer.html
    """


@misconception("read_labels", loses=("labels",), out="column")
def labels_in_a_column():
    """Your labels have shape (N, 1), not (N,).

    Hint: Print the shape of what you return beside the docstring.
    Hint: How many dimensions should the array have?
    Source: Handout, Task 1: files of images and labels;
    https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
    """


@misconception("read_labels", loses=("labels",), out="one_hot")
def labels_made_one_hot_while_reading():
    """Your labels are one-hot already: rows of zeros with a 1.

    Hint: Print the first label that you return.
    Hint: In which task do labels become one-hot?
    Source: Handout, Task 1: files of images and labels
    """


# ------------------------------------------------------------------------------------------ to_unit


@workhorse("to_unit")
def any_to_unit(images, *, by="255", dtype="float32"):
    x = images.astype(np.float64)
    x = {
        "255": lambda: x / 255,
        "largest": lambda: x / x.max(),
        "range": lambda: (x - x.min()) / (x.max() - x.min()),
        "256": lambda: x / 256,
        "127.5": lambda: x / 127.5 - 1,
        "nothing": lambda: x,
        "whole": lambda: x // 255,
        "twice": lambda: x / 255 / 255,
        "image": lambda: x / x.max(axis=(-2, -1), keepdims=True),
        "inverted": lambda: 1 - x / 255,
        "place": lambda: np.divide(images, 255, out=images),
    }[by]()
    return x.astype(dtype)


@misconception("to_unit", loses=("unit",), by="largest")
def divided_by_the_largest_value():
    """Your function divides by the largest grey value of these images, not by 255.

    Hint: What becomes of a file in which no pixel is brighter than 201?
    Hint: Which is the largest value that a byte can have?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_unit", loses=("unit",), by="range")
def smallest_to_0_and_largest_to_1():
    """Your function stretches these images so that their smallest value is 0 and their largest 1.

    Hint: Does a dark picture stay dark?
    Hint: Which two grey values become 0 and 1, by the docstring?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_unit", loses=("unit",), by="image")
def each_image_by_its_own_largest_value():
    """Your function divides each image by its own largest grey value, not by 255.

    Hint: Does a dark picture stay darker than a bright one?
    Hint: Which is the largest value that a byte can have?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_unit", loses=("unit",), by="256")
def divided_by_256():
    """Your function divides by 256, so that the brightest pixel is a little less than 1.

    Hint: What becomes of a grey value of 255?
    Hint: How many values can a byte have, and which is the largest?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_unit", loses=("unit",), by="127.5")
def unit_from_minus_1_to_1():
    """Your function gives numbers from -1 to 1, not from 0 to 1.

    Hint: What becomes of a black pixel?
    Hint: Which of the two functions of the task is this?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_unit", loses=("unit",), by="nothing")
def grey_values_not_scaled():
    """Your numbers are still grey values from 0 to 255.

    Hint: What is the largest number in what you return?
    Hint: By what does the table divide?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_unit", loses=("unit",), by="whole")
def division_without_remainder():
    """Your function divides without remainder: only white is not 0.

    Hint: How many different numbers are in what you return?
    Hint: What is the difference between / and // in Python?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.python.org/3/reference/expressions.html#binary-arithmetic-operations
    """


@misconception("to_unit", loses=("unit",), by="twice")
def divided_by_255_twice():
    """Your function divides by 255 twice.

    Hint: What becomes of a grey value of 255?
    Hint: How many divisions stand in your function, or in what it calls?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_unit", loses=("unit",), by="inverted")
def black_and_white_exchanged():
    """Your function exchanges black and white: 0 becomes 1, and 255 becomes 0.

    Hint: What becomes of a black pixel?
    Hint: Which sign has the grey value in your formula?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_unit", loses=("unit",), dtype="float64")
def unit_in_float64():
    """Your numbers are float64, not float32.

    Hint: Print the dtype of what you return.
    Hint: What does numpy make of uint8 divided by a number?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html
    """


@misconception("to_unit", loses=("unit",), dtype="uint8")
def unit_as_bytes():
    """Your numbers are bytes again: everything between 0 and 1 is cut to 0.

    Hint: Print the dtype of what you return, and how many of its numbers are not 0.
    Hint: Can a byte hold a half?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html
    """


@misconception(
    "to_unit",
    loses=("unit",),
    raises="*: Cannot cast ufunc *divide* output from dtype('float*') to dtype('uint8') with casting rule 'same_kind'",
    by="place",
)
def bytes_divided_in_place():
    """Your function divides the array of bytes in place, which cannot hold fractions.

    Hint: What does /= do to an array of uint8?
    Hint: Where can the result go instead of the images that you were given?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.ufunc.html
    """


# ------------------------------------------------------------------------------------------ to_symmetric


@workhorse("to_symmetric")
def any_to_symmetric(images, *, by="127.5", dtype="float32"):
    x = images.astype(np.float64)
    x = {
        "127.5": lambda: x / 127.5 - 1,
        "half": lambda: x / 255 - 0.5,
        "no_shift": lambda: x / 127.5,
        "unit": lambda: x / 255,
        "128": lambda: x / 128 - 1,
        "127": lambda: x / 127 - 1,
        "minus_128": lambda: (x - 128) / 128,
        "largest": lambda: 2 * x / x.max() - 1,
        "range": lambda: 2 * (x - x.min()) / (x.max() - x.min()) - 1,
        "wraps": lambda: (images - np.uint8(128)).astype(np.float64) / 128,
        "brackets": lambda: x / (127.5 - 1),
        "scores": lambda: (x - x.mean()) / x.std(),
    }[by]()
    return x.astype(dtype)


@misconception("to_symmetric", loses=("symmetric",), by="half")
def from_minus_a_half_to_a_half():
    """Your numbers go from -0.5 to 0.5, not from -1 to 1.

    Hint: What becomes of a white pixel?
    Hint: By what does the table divide?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_symmetric", loses=("symmetric",), by="no_shift")
def shift_to_minus_1_missing():
    """Your numbers go from 0 to 2: they are not shifted.

    Hint: What becomes of a black pixel?
    Hint: What is subtracted in the table?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_symmetric", loses=("symmetric",), by="unit")
def symmetric_from_0_to_1():
    """Your function gives numbers from 0 to 1, not from -1 to 1.

    Hint: What becomes of a black pixel?
    Hint: Which of the two functions of the task is this?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_symmetric", loses=("symmetric",), by="128")
def symmetric_divided_by_128():
    """Your function divides by 128, so that the brightest pixel is a little less than 1.

    Hint: What becomes of a grey value of 255?
    Hint: Which number is in the middle between 0 and 255?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_symmetric", loses=("symmetric",), by="127")
def symmetric_divided_by_127():
    """Your function divides by 127, so that the brightest pixel is a little more than 1.

    Hint: What becomes of a grey value of 255?
    Hint: Which number is in the middle between 0 and 255?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_symmetric", loses=("symmetric",), by="largest")
def symmetric_by_the_largest_value():
    """Your function scales by the largest grey value of these images, not by 255.

    Hint: What becomes of a file in which no pixel is brighter than 201?
    Hint: Which grey value becomes 1, by the docstring?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_symmetric", loses=("symmetric",), by="wraps")
def bytes_wrapped_around():
    """Your function subtracts from bytes: dark pixels wrap around and become bright.

    Hint: What is 3 - 5 in an unsigned byte?
    Hint: Which comes first in your function: the subtraction, or the change of the dtype?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html
    """


@misconception("to_symmetric", loses=("symmetric",), by="brackets")
def brackets_around_the_shift():
    """Your function divides by 127.5 - 1: the brackets are in the wrong place.

    Hint: What becomes of a black pixel?
    Hint: Which comes first in the table, the division or the subtraction?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_symmetric", loses=("symmetric",), by="scores")
def z_score_for_the_symmetric_range():
    """Your function standardises these images: their mean is 0, and they do not end at -1 and 1.

    Hint: What is the largest number in what you return?
    Hint: Which line of the table have you written?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("to_symmetric", loses=("symmetric",), dtype="float64")
def symmetric_in_float64():
    """Your numbers from -1 to 1 are float64, not float32.

    Hint: Print the dtype of what you return.
    Hint: What does numpy make of uint8 divided by a number?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html
    """


# ------------------------------------------------------------------------------------------ mean_and_std


@workhorse("mean_and_std")
def any_mean_and_std(images, *, scale="255", over="all", spread="std", order="right"):
    x = images.astype(np.float64)
    x = x / {"255": 255, "1": 1, "256": 256, "largest": x.max()}[scale]
    axis = {"all": None, "image": (1, 2), "pixel": 0, "averaged": (1, 2), "averaged_pixels": 0}[over]
    mean, std = x.mean(axis=axis), x.std(axis=axis)
    if over.startswith("averaged"):
        mean, std = mean.mean(), std.mean()
    spread = {
        "std": lambda: std,
        "variance": lambda: std**2,
        "unbiased": lambda: x.std(axis=axis, ddof=1),
        "root": lambda: np.sqrt((x**2).mean()),
        "absolute": lambda: np.abs(x - mean).mean(),
        "bytes": lambda: np.sqrt((images**2).mean() / 255**2 - mean**2),
        "error": lambda: std / np.sqrt(x.size),
        "range": lambda: x.max() - x.min(),
    }[spread]()
    return {"right": (mean, spread), "swapped": (spread, mean), "first": mean}[order]


@misconception("mean_and_std", loses=("statistics",), scale="1")
def statistics_of_grey_values():
    """Your mean and standard deviation are those of grey values from 0 to 255.

    Hint: Can a number from 0 to 1 have a mean of 73?
    Hint: On which scale are the numbers, by the docstring?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("mean_and_std", loses=("statistics",), scale="256")
def statistics_over_256():
    """Your mean and standard deviation are those of grey values divided by 256.

    Hint: What becomes of a grey value of 255?
    Hint: How many values can a byte have, and which is the largest?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("mean_and_std", loses=("statistics",), scale="largest")
def statistics_over_the_largest_value():
    """Your mean and standard deviation are those of images divided by their largest grey value.

    Hint: What becomes of a file in which no pixel is brighter than 201?
    Hint: Which is the largest value that a byte can have?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("mean_and_std", loses=("statistics",), over="image")
def statistics_of_each_image():
    """Your function gives a mean and a standard deviation for each image, not for all of them together.

    Hint: Print the shape of what you return.
    Hint: Over which pixels does the sum in the handout go?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.mean.html
    """


@misconception("mean_and_std", loses=("statistics",), over="pixel")
def statistics_of_each_pixel():
    """Your function gives a mean and a standard deviation for each place in the image, not one for all pixels.

    Hint: Print the shape of what you return.
    Hint: Over which pixels does the sum in the handout go?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.mean.html
    """


@misconception("mean_and_std", loses=("statistics",), over="averaged")
def mean_of_the_images_deviations():
    """Your standard deviation is the mean of those of the images: it does not see how images differ in brightness.

    Hint: What would you find for a black image and a white one?
    Hint: From which mean is each pixel's distance measured?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.std.html
    """


@misconception("mean_and_std", loses=("statistics",), over="averaged_pixels")
def mean_of_the_places_deviations():
    """Your standard deviation is the mean of those of the places in the image.

    Hint: What would you find for images that are all the same?
    Hint: From which mean is each pixel's distance measured?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.std.html
    """


@misconception("mean_and_std", loses=("statistics",), spread="variance")
def variance_for_the_deviation():
    """Your standard deviation is the variance: the square root is missing.

    Hint: In which unit is the variance of grey values?
    Hint: What stands around the sum in the handout?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.var.html
    """


@misconception("mean_and_std", loses=("statistics",), spread="unbiased")
def unbiased_deviation():
    """Your standard deviation is divided by n - 1, not by n.

    Hint: By what does the handout divide?
    Hint: What is the default of torch.std, and what that of numpy?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.std.html
    """


@misconception("mean_and_std", loses=("statistics",), spread="root")
def root_of_the_mean_square():
    """Your standard deviation does not subtract the mean before it squares.

    Hint: What should the standard deviation of a white image be?
    Hint: What is inside the brackets of the sum in the handout?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.std.html
    """


@misconception("mean_and_std", loses=("statistics",), spread="absolute")
def mean_distance_for_the_deviation():
    """Your standard deviation is the mean distance from the mean, not the root of the mean square.

    Hint: Where is the square in your formula?
    Hint: Which root stands around the sum in the handout?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.std.html
    """


@misconception("mean_and_std", loses=("statistics",), spread="bytes")
def squares_of_bytes():
    """Your function squares bytes: everything above 15 wraps around.

    Hint: What is 16 times 16 in an unsigned byte?
    Hint: Which comes first in your function: the square, or the change of the dtype?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html
    """


@misconception("mean_and_std", loses=("statistics",), spread="error")
def deviation_of_the_mean():
    """Your standard deviation is that of the mean: it is divided by the root of n once too often.

    Hint: Should the standard deviation fall when there are more images?
    Hint: By what do you divide after the root?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.std.html
    """


@misconception("mean_and_std", loses=("statistics",), order="swapped")
def deviation_before_the_mean():
    """Your function returns the standard deviation first and the mean second.

    Hint: Compare the order in your return with the docstring.
    Hint: Which of your two numbers changes when all pixels get brighter?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("mean_and_std", loses=("statistics",), order="first")
def mean_without_deviation():
    """Your function returns the mean only.

    Hint: How many numbers should your function return?
    Hint: Compare your return with the docstring.
    Source: Handout, Task 2: from grey values to numbers
    """


# ------------------------------------------------------------------------------------------ standardise


@workhorse("standardise")
def any_standardise(images, mean, std, *, scale="255", form="score", dtype="float32"):
    x = images.astype(np.float64) / {"255": 255, "1": 1, "twice": 255**2, "256": 256}[scale]
    x = {
        "score": lambda: (x - mean) / std,
        "own": lambda: (x - x.mean()) / x.std(),
        "image": lambda: (x - x.mean((1, 2), keepdims=True)) / x.std((1, 2), keepdims=True),
        "shift": lambda: x - mean,
        "divide": lambda: x / std,
        "divide_first": lambda: x / std - mean,
        "brackets": lambda: x - mean / std,
        "variance": lambda: (x - mean) / std**2,
        "root": lambda: (x - mean) / np.sqrt(std),
        "swapped": lambda: (x - std) / mean,
        "plus": lambda: (x + mean) / std,
        "times": lambda: (x - mean) * std,
        "negative": lambda: (mean - x) / std,
    }[form]()
    return x.astype(dtype)


@misconception("standardise", loses=("standardised",), scale="1")
def grey_values_standardised():
    """Your function subtracts a mean from 0 to 1 from grey values from 0 to 255.

    Hint: How large are your results?
    Hint: On which scale are mean and std, and on which the images?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), scale="twice")
def scaled_twice_before_the_score():
    """Your function divides by 255 twice before it subtracts the mean.

    Hint: What is the largest number before you subtract?
    Hint: What does to_unit do already?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="own")
def own_statistics_for_the_given():
    """Your function uses mean and standard deviation of the images that it is given, not those that are passed in.

    Hint: What should happen to test images?
    Hint: Which of your parameters are never used?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="image")
def each_image_standardised_by_itself():
    """Your function uses each image's own mean and standard deviation.

    Hint: Is a bright image still brighter than a dark one?
    Hint: Which of your parameters are never used?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="shift")
def not_divided_by_the_deviation():
    """Your function subtracts the mean and does not divide by the standard deviation.

    Hint: What is the standard deviation of what you return for the training images?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="divide")
def mean_not_subtracted():
    """Your function divides by the standard deviation and does not subtract the mean.

    Hint: What is the mean of what you return for the training images?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="divide_first")
def mean_subtracted_after_the_division():
    """Your function divides first and subtracts the mean afterwards.

    Hint: What is the mean of what you return for the training images?
    Hint: Where are the brackets in the formula?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="brackets")
def brackets_missing_in_the_score():
    """Your function divides the mean only: the brackets around the difference are missing.

    Hint: What is the standard deviation of what you return for the training images?
    Hint: Which comes first in Python, minus or the division?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.python.org/3/reference/expressions.html#operator-precedence
    """


@misconception("standardise", loses=("standardised",), form="variance")
def divided_by_the_variance():
    """Your function divides by the square of the standard deviation.

    Hint: What is the standard deviation of what you return for the training images?
    Hint: Is std a variance, by its docstring?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="swapped")
def mean_and_std_exchanged():
    """Your function subtracts std and divides by mean.

    Hint: What is the mean of what you return for the training images?
    Hint: Which of the two numbers is subtracted?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="plus")
def mean_added():
    """Your function adds the mean where it should subtract it.

    Hint: What is the mean of what you return for the training images?
    Hint: Which sign does the mean have in the formula?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="times")
def multiplied_by_the_deviation():
    """Your function multiplies by the standard deviation where it should divide.

    Hint: What is the standard deviation of what you return for the training images?
    Hint: What stands below the line in the formula?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), form="negative")
def score_upside_down():
    """Your function subtracts the image from the mean: bright pixels come out negative.

    Hint: Which sign has the z-score of a white pixel?
    Hint: Which of the two is subtracted from the other?
    Source: Handout, Task 2: from grey values to numbers
    """


@misconception("standardise", loses=("standardised",), dtype="float64")
def z_score_in_float64():
    """Your z-scores are float64, not float32.

    Hint: Print the dtype of what you return.
    Hint: What does numpy make of uint8 divided by a number?
    Source: Handout, Task 2: from grey values to numbers;
    https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html
    """


# ------------------------------------------------------------------------------------------ normalize_arguments


@workhorse("normalize_arguments")
def any_normalize_arguments(name, images, *, unit="right", symmetric="right", data="right", order="right"):
    x = images.astype(np.float64)
    zero_to_one = {"right": (0.0, 1.0), "bytes": (0.0, 255.0), "half": (0.5, 0.5)}
    symmetric_range = {
        "right": (0.5, 0.5),
        "bytes": (127.5, 127.5),
        "standard": (0.0, 1.0),
        "ends": (-1.0, 1.0),
        "width": (-1.0, 2.0),
        "half": (0.5, 1.0),
    }
    z_score = {
        "right": (x.mean() / 255, x.std() / 255),
        "bytes": (x.mean(), x.std()),
        "mnist": (0.1307, 0.3081),
        "fashion": (0.2860, 0.3530),
        "standard": (0.0, 1.0),
        "half": (0.5, 0.5),
        "variance": (x.mean() / 255, (x.std() / 255) ** 2),
    }
    found = {"[0, 1]": zero_to_one[unit], "[-1, 1]": symmetric_range[symmetric], "z-score": z_score[data]}[name]
    return found[::-1] if order == "swapped" else found


@misconception("normalize_arguments", loses=("normalize-ranges",), unit="bytes")
def normalize_divides_by_255_again():
    """Your numbers for [0, 1] divide by 255, although ToTensor has done that.

    Hint: What is the largest number that ToTensor gives?
    Hint: Which mean and std leave an image as it is?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("normalize_arguments", loses=("normalize-ranges",), unit="half")
def unit_range_made_symmetric():
    """Your numbers for [0, 1] make -1 to 1 of an image.

    Hint: What becomes of a black pixel?
    Hint: Which mean and std leave an image as it is?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-ranges",), symmetric="bytes")
def symmetric_range_of_bytes():
    """Your numbers for [-1, 1] belong to grey values from 0 to 255, and Normalize gets numbers from 0 to 1.

    Hint: What becomes of a white pixel, which ToTensor makes 1?
    Hint: Which column of the table comes behind ToTensor?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-ranges",), symmetric="standard")
def symmetric_range_left_as_it_is():
    """Your numbers for [-1, 1] leave an image between 0 and 1.

    Hint: What becomes of a black pixel?
    Hint: Solve (0 - mean) / std = -1 and (1 - mean) / std = 1.
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-ranges",), symmetric="ends")
def ends_of_the_range_for_mean_and_std():
    """Your numbers for [-1, 1] are the ends of the range, not what is subtracted and divided by.

    Hint: What becomes of a black pixel?
    Hint: Solve (0 - mean) / std = -1 and (1 - mean) / std = 1.
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-ranges",), symmetric="half")
def half_subtracted_and_nothing_divided():
    """Your numbers for [-1, 1] give -0.5 to 0.5.

    Hint: What becomes of a white pixel?
    Hint: Solve (0 - mean) / std = -1 and (1 - mean) / std = 1.
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-data",), data="bytes")
def normalize_with_grey_values():
    """Your numbers for the z-score are those of grey values from 0 to 255, and Normalize gets numbers from 0 to 1.

    Hint: How large are pixels when they reach Normalize?
    Hint: What comes before Normalize, and what does it divide by?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-data",), data="mnist")
def numbers_of_mnist():
    """Your numbers for the z-score are those of MNIST, whatever the images are.

    Hint: Where do your two numbers come from?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-data",), data="fashion")
def numbers_of_fashion_mnist():
    """Your numbers for the z-score are written down, and not computed from the images that you are given.

    Hint: What would your function say about other images?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-data",), data="standard")
def z_score_leaves_images_alone():
    """Your numbers for the z-score leave an image as it is.

    Hint: What should mean and standard deviation of the training images be behind Normalize?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-data",), data="half")
def z_score_with_a_half():
    """Your numbers for the z-score are a half and a half, which belong to [-1, 1].

    Hint: Where do your two numbers come from?
    Hint: Which line of the table have you written?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("normalize_arguments", loses=("normalize-ranges", "normalize-data"), order="swapped")
def arguments_of_normalize_exchanged():
    """Your function returns std first and mean second.

    Hint: Compare the order in your return with the docstring.
    Hint: Which of the two comes first in Normalize(mean, std)?
    Source: Handout, Task 2: from grey values to numbers;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


# ------------------------------------------------------------------------------------------ make_transform


@workhorse("make_transform")
def any_make_transform(mean, std, *, scale="255", form="score", shape="channel", dtype="float32"):
    def transform(image):
        x = torch.from_numpy(image.astype(np.float64))
        x = x / {"255": 255, "1": 1, "256": 256, "largest": x.max(), "twice": 255**2}[scale]
        x = {
            "score": lambda: (x - mean) / std,
            "own": lambda: (x - x.mean()) / x.std(correction=0),
            "shift": lambda: x - mean,
            "divide": lambda: x / std,
            "nothing": lambda: x,
            "swapped": lambda: (x - std) / mean,
            "divide_first": lambda: x / std - mean,
            "brackets": lambda: x - mean / std,
        }[form]()
        x = {
            "channel": lambda: x.unsqueeze(0),
            "none": lambda: x,
            "last": lambda: x.unsqueeze(-1),
            "flat": lambda: x.flatten(),
            "turned": lambda: x.T.unsqueeze(0),
            "batch": lambda: x[None, None],
        }[shape]()
        return x.numpy().astype(np.float32) if dtype == "array" else x.to(getattr(torch, dtype))

    return transform


@misconception("make_transform", loses=("transform",), shape="none")
def transform_without_channel():
    """Your transform gives (rows, columns): the dimension of the channel is missing.

    Hint: Print the shape of what your transform returns.
    Hint: Which shape does ToTensor give to a grey image?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("make_transform", loses=("transform",), shape="last")
def channel_comes_last():
    """Your transform puts the dimension of the channel last.

    Hint: Print the shape of what your transform returns.
    Hint: Where does PyTorch expect the channel of an image?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("make_transform", loses=("transform",), shape="batch")
def transform_gives_a_batch():
    """Your transform gives a batch of one image: there is one dimension too many.

    Hint: Print the shape of what your transform returns.
    Hint: Who puts samples together into a batch?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("make_transform", loses=("transform",), shape="flat")
def transform_flattens():
    """Your transform gives a row of pixels, not an image.

    Hint: Print the shape of what your transform returns.
    Hint: What does the docstring say about the shape?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("make_transform", loses=("transform",), shape="turned")
def rows_and_columns_turned():
    """Your transform turns the image: rows become columns.

    Hint: Draw an image before and behind your transform.
    Hint: Which of its dimensions have you exchanged?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("make_transform", loses=("transform",), scale="1")
def transform_of_grey_values():
    """Your transform does not divide by 255 before it normalises.

    Hint: How large are your results?
    Hint: What does ToTensor do beside changing the type?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("make_transform", loses=("transform",), scale="twice")
def transform_divides_by_255_twice():
    """Your transform divides by 255 twice.

    Hint: What is the largest number before you subtract the mean?
    Hint: What does ToTensor do beside changing the type?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("make_transform", loses=("transform",), scale="largest")
def transform_by_the_largest_value():
    """Your transform divides each image by its own largest grey value, not by 255.

    Hint: Does a dark picture stay dark?
    Hint: Which is the largest value that a byte can have?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("make_transform", loses=("transform",), form="nothing")
def transform_does_not_normalise():
    """Your transform scales to 0 to 1 and ignores mean and std.

    Hint: What changes when the caller passes another mean?
    Hint: Which of your parameters are never used?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("make_transform", loses=("transform",), form="own")
def transform_with_the_images_own_numbers():
    """Your transform uses each image's own mean and standard deviation.

    Hint: Is a bright image still brighter than a dark one?
    Hint: Which of your parameters are never used?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("make_transform", loses=("transform",), form="shift")
def transform_only_subtracts():
    """Your transform subtracts the mean and does not divide by std.

    Hint: What changes when the caller passes another std?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("make_transform", loses=("transform",), form="divide")
def transform_only_divides():
    """Your transform divides by std and does not subtract the mean.

    Hint: What changes when the caller passes another mean?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("make_transform", loses=("transform",), form="swapped")
def transform_exchanges_mean_and_std():
    """Your transform subtracts std and divides by mean.

    Hint: Which of the two numbers is subtracted?
    Hint: Which of the two comes first in Normalize(mean, std)?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("make_transform", loses=("transform",), form="divide_first")
def transform_subtracts_last():
    """Your transform divides by std first and subtracts the mean afterwards.

    Hint: Where are the brackets in the formula of Normalize?
    Hint: What does a pixel that equals the mean become?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
    """


@misconception("make_transform", loses=("transform",), dtype="float64")
def transform_in_float64():
    """Your transform gives float64, which a network of float32 does not take.

    Hint: Print the dtype of what your transform returns.
    Hint: What does torch.from_numpy make of an array of float64?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/generated/torch.from_numpy.html
    """


@misconception("make_transform", loses=("transform",), dtype="array")
def transform_gives_an_array():
    """Your transform gives a numpy array, not a tensor.

    Hint: Print the type of what your transform returns.
    Hint: What does the docstring say about the type?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/generated/torch.from_numpy.html
    """


# ------------------------------------------------------------------------------------------ ImageDataset


@workhorse("ImageDataset")
class AnyImageDataset(Dataset):
    label = "int"
    applied = "once"
    place = "same"
    length = "images"
    order = "image first"
    plain = "stored"

    def __init__(self, images, labels, transform=None):
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self):
        return {
            "images": len(self.images),
            "pixels": self.images.size,
            "rows": self.images.shape[1],
            "less": len(self.images) - 1,
        }[self.length]

    def __getitem__(self, k):
        image = self.images[(k + 1) % len(self.images) if self.place == "next" else k]
        if self.place == "first":
            image = self.images[0]
        if self.transform is not None or self.plain == "none called":
            image = self.transform(image) if self.applied != "never" else image
        elif self.plain == "tensor":
            image = torch.from_numpy(image.astype(np.float32)).unsqueeze(0) / 255
        label = {
            "int": lambda: int(self.labels[k]),
            "byte": lambda: self.labels[k],
            "float": lambda: float(self.labels[k]),
            "tensor": lambda: torch.tensor(self.labels[k]),
            "next": lambda: int(self.labels[k]) + 1,
            "hot": lambda: torch.eye(10, dtype=torch.int64)[int(self.labels[k])],
            "all": lambda: torch.from_numpy(self.labels.astype(np.int64)),
        }[self.label]()
        return {
            "image first": (image, label),
            "label first": (label, image),
            "image": image,
        }[self.order]


@misconception("ImageDataset", loses=("samples",), label="byte")
def labels_stay_bytes():
    """Your labels are bytes of numpy, of which a loader makes uint8: cross-entropy does not take these.

    Hint: Make a loader of your data set, and print the dtype of a batch's labels.
    Hint: What does the docstring say about the type of a label?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("ImageDataset", loses=("samples",), label="float")
def labels_as_fractions():
    """Your labels are floating-point numbers, of which a loader makes float64.

    Hint: Make a loader of your data set, and print the dtype of a batch's labels.
    Hint: What does the docstring say about the type of a label?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("ImageDataset", loses=("samples",), label="next")
def labels_from_1():
    """Your labels are one too large.

    Hint: Print the label of the first training image: what should it be?
    Hint: What is added to the label?
    Source: Handout, Task 3: data sets, transforms, loaders
    """


@misconception(
    "ImageDataset",
    loses=("samples",),
    raises="ValueError: only one element tensors can be converted to Python scalars*",
    label="hot",
)
def samples_with_one_hot_labels():
    """Your labels are one-hot rows, not whole numbers.

    Hint: Print the label of the first training image.
    Hint: What does the docstring say about the type of a label?
    Source: Handout, Task 3: data sets, transforms, loaders
    """


@misconception("ImageDataset", loses=("samples",), applied="never")
def transform_not_applied():
    """Your data set never applies its transform.

    Hint: What changes when the caller passes another transform?
    Hint: Where is the transform called?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("ImageDataset", loses=("samples", "no-transform"), place="next")
def image_of_another_sample():
    """Your data set gives image k + 1 with label k.

    Hint: Draw the first image: is it an ankle boot, as its label 9 says?
    Hint: Which index do you use for images, and which for labels?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("ImageDataset", loses=("samples", "no-transform"), place="first")
def always_the_first_image():
    """Your data set gives the first image whatever sample is asked for.

    Hint: Draw samples 0, 1 and 2.
    Hint: Where do you use k?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("ImageDataset", loses=("samples",), length="pixels")
def length_in_pixels():
    """The length of your data set is the number of all pixels.

    Hint: What should len say of 60,000 images?
    Hint: What is the difference between size and len of an array?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("ImageDataset", loses=("samples",), length="rows")
def length_of_an_image():
    """The length of your data set is the number of rows of an image.

    Hint: What should len say of 60,000 images?
    Hint: Which dimension of the array counts images?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("ImageDataset", loses=("samples",), length="less")
def one_sample_less():
    """The length of your data set is one too small: a loader never asks for the last sample.

    Hint: What should len say of 60,000 images?
    Hint: Which is the last index, and how many samples are there?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("ImageDataset", loses=("samples", "no-transform"), order="label first")
def label_before_the_image():
    """Your samples are (label, image), not (image, label).

    Hint: Print the first thing of a sample.
    Hint: Compare the order in your return with the docstring.
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception(
    "ImageDataset", loses=("no-transform",), raises="TypeError: 'NoneType' object is not callable", plain="none called"
)
def none_called_as_a_transform():
    """Your data set calls its transform even when it is None.

    Hint: What is transform when the caller passes none?
    Hint: What has to be asked before the transform is called?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("ImageDataset", loses=("no-transform",), plain="tensor")
def stored_images_changed():
    """Your data set changes images although it has no transform.

    Hint: What should a sample be when there is no transform?
    Hint: Which line of yours is run whether or not there is a transform?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


# ------------------------------------------------------------------------------------------ make_loaders


@workhorse("make_loaders")
def any_make_loaders(
    train_set, test_set, batch_size=64, *, train="shuffled", test="ordered", last="kept", size="given", sets="right"
):
    size = {"given": batch_size, "64": 64, "1": 1, "32": 32}[size]
    is_shuffled = train == "shuffled"
    if train == "once":
        train_set = Subset(train_set, torch.randperm(len(train_set)).tolist())
    if sets == "train":
        test_set = train_set
    loaders = (
        DataLoader(train_set, size, shuffle=is_shuffled, drop_last=last != "kept"),
        DataLoader(test_set, size, shuffle=test == "shuffled", drop_last=last == "dropped"),
    )
    return loaders[::-1] if sets == "swapped" else loaders


@misconception("make_loaders", loses=("train-loader",), train="ordered")
def training_not_shuffled():
    """Your training loader gives the samples in the order in which they are stored.

    Hint: Print the labels of the first batch of two epochs.
    Hint: Which argument of DataLoader draws an order?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """


@misconception("make_loaders", loses=("train-loader",), train="once")
def training_shuffled_once():
    """Your training loader has a random order, but the same one in every epoch.

    Hint: Print the labels of the first batch of two epochs.
    Hint: When is the order drawn: once, or in each epoch?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """


@misconception("make_loaders", loses=("test-loader",), test="shuffled")
def test_shuffled():
    """Your test loader draws a random order.

    Hint: Print the labels of the first batch of two passes over the test set.
    Hint: Which of your two loaders needs shuffle?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """


@misconception("make_loaders", loses=("train-loader", "test-loader"), last="dropped")
def smaller_last_batches_dropped():
    """Your loaders drop a last batch that is smaller: not every image is seen.

    Hint: How many images come out of your loaders in one epoch?
    Hint: What does drop_last do?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """


@misconception("make_loaders", loses=("train-loader",), last="training")
def last_training_batch_dropped():
    """Your training loader drops a last batch that is smaller.

    Hint: How many images come out of your training loader in one epoch?
    Hint: What does drop_last do?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """


@misconception("make_loaders", loses=("train-loader", "test-loader"), size="64")
def batch_size_always_64():
    """Your loaders have batches of 64, whatever batch_size says.

    Hint: What changes when the caller passes another batch_size?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """


@misconception("make_loaders", loses=("train-loader", "test-loader"), size="1")
def batches_of_one():
    """Your loaders give one sample at a time: batch_size is not passed on.

    Hint: What is the default of DataLoader's batch_size?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """


@misconception("make_loaders", loses=("test-loader",), sets="train")
def tested_on_training_samples():
    """Your test loader gives the samples of the training set.

    Hint: Which samples come out of each of your loaders?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """


@misconception("make_loaders", loses=("train-loader", "test-loader"), sets="swapped")
def loaders_exchanged():
    """Your function returns the test loader first.

    Hint: Compare the order in your return with the docstring.
    Hint: Which of your loaders has 60,000 images?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
    """


# ------------------------------------------------------------------------------------------ count_batches


@workhorse("count_batches")
def any_count_batches(n, batch_size, *, count="up", last="rest", returns="pair"):
    batches = {
        "up": -(-n // batch_size),
        "down": n // batch_size,
        "next": n // batch_size + 1,
        "round": max(1, round(n / batch_size)),
        "fraction": n / batch_size,
    }[count]
    rest = n % batch_size
    size = {
        "rest": rest or min(n, batch_size),
        "modulo": rest,
        "full": batch_size,
        "missing": -n % batch_size,
    }[last]
    return {"pair": (batches, size), "swapped": (size, batches), "count": batches}[returns]


@misconception("count_batches", loses=("batch-counts",), count="down")
def last_batch_not_counted():
    """Your number of batches leaves out the smaller last one.

    Hint: How many batches do 5 samples make in batches of 8?
    Hint: Does // round up or down?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("count_batches", loses=("batch-counts",), count="next")
def one_batch_more_always():
    """Your number of batches is one too large where the batch size divides the number of samples.

    Hint: How many batches do 6400 samples make in batches of 64?
    Hint: When is there no smaller last batch?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("count_batches", loses=("batch-counts",), count="round")
def number_of_batches_rounded():
    """Your number of batches is rounded to the nearest whole number, not up.

    Hint: How many batches do 60,050 samples make in batches of 100?
    Hint: Which function of math rounds up?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.python.org/3/library/math.html#math.ceil
    """


@misconception("count_batches", loses=("batch-counts",), count="fraction")
def fraction_of_a_batch():
    """Your number of batches is a fraction.

    Hint: Is there half a batch?
    Hint: Which function of math rounds up?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.python.org/3/library/math.html#math.ceil
    """


@misconception("count_batches", loses=("batch-counts",), last="modulo")
def last_batch_of_0():
    """Your last batch has no samples where the batch size divides their number.

    Hint: How large is the last of 100 batches of 64?
    Hint: What is 6400 % 64?
    Source: Handout, Task 3: data sets, transforms, loaders;
    https://docs.python.org/3/reference/expressions.html#binary-arithmetic-operations
    """


@misconception("count_batches", loses=("batch-counts",), last="full")
def last_batch_always_full():
    """Your last batch is always full.

    Hint: How many samples are left for the last of 18 batches of 3500?
    Hint: How many samples come before the last batch?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("count_batches", loses=("batch-counts",), last="missing")
def samples_missing_in_the_last_batch():
    """Your second number is how many samples the last batch lacks, not how many it has.

    Hint: How large is the last of 18 batches of 3500?
    Hint: How many samples come before the last batch?
    Source: Handout, Task 3: data sets, transforms, loaders; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("count_batches", loses=("batch-counts",), returns="swapped")
def size_before_the_number():
    """Your function returns the size of the last batch first.

    Hint: Compare the order in your return with the docstring.
    Hint: Which of your numbers grows with n?
    Source: Handout, Task 3: data sets, transforms, loaders
    """


@misconception("count_batches", loses=("batch-counts",), returns="count")
def size_of_the_last_batch_left_out():
    """Your function returns the number of batches only.

    Hint: How many numbers should your function return?
    Hint: Compare your return with the docstring.
    Source: Handout, Task 3: data sets, transforms, loaders
    """


# ------------------------------------------------------------------------------------------ one_hot


@workhorse("one_hot")
def any_one_hot(labels, n_classes, *, width="given", dtype="float32", shift=0, turned=False, values="hot"):
    if values == "compressed":
        labels = torch.unique(labels, return_inverse=True)[1]
    width = {"given": n_classes, "largest": int(labels.max()) + 1, "present": len(labels.unique()), "ten": 10}[width]
    rows = torch.eye(max(width, n_classes))[:, :width][(labels + shift) % max(width, n_classes)]
    if values == "cold":
        rows = 1 - rows
    if values == "label":
        rows = rows * labels.unsqueeze(1)
    rows = rows.to(getattr(torch, dtype))
    return rows.T if turned else rows


@misconception("one_hot", loses=("one-hot",), width="largest")
def columns_of_the_largest_label():
    """Your rows are as long as the largest label of the batch requires, not n_classes long.

    Hint: What if no image of the last class is in the batch?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


@misconception("one_hot", loses=("one-hot",), width="ten")
def ten_columns_always():
    """Your rows have ten columns, whatever n_classes says.

    Hint: How many columns should there be with seven classes?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


@misconception("one_hot", loses=("one-hot",), values="compressed")
def classes_renumbered():
    """Your columns count the classes that are in the batch, not all classes.

    Hint: Which column should be 1 for label 3?
    Hint: What does the docstring say about classes that are missing?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


@misconception("one_hot", loses=("one-hot",), dtype="int64")
def one_hot_in_int64():
    """Your rows are int64, not float32.

    Hint: Print the dtype of what you return.
    Hint: What does F.one_hot return?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


@misconception("one_hot", loses=("one-hot",), dtype="bool")
def one_hot_as_flags():
    """Your rows are True and False, not float32.

    Hint: Print the dtype of what you return.
    Hint: What does a comparison return?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


@misconception("one_hot", loses=("one-hot",), shift=-1)
def classes_counted_from_1():
    """Your 1 stands one column too far to the left: you count classes from 1.

    Hint: Which column should be 1 for label 0?
    Hint: What do you subtract from the label?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


@misconception("one_hot", loses=("one-hot",), turned=True)
def one_row_for_each_class():
    """Your result has one row for each class, not for each label.

    Hint: Print the shape of what you return.
    Hint: Which of the dimensions counts labels?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


@misconception("one_hot", loses=("one-hot",), values="cold")
def zeros_and_ones_exchanged():
    """Your rows are 0 for the class and 1 elsewhere.

    Hint: What should a row add up to?
    Hint: Which entry of a row should be 1?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


@misconception("one_hot", loses=("one-hot",), values="label")
def label_itself_in_its_column():
    """Your rows hold the label itself, not a 1.

    Hint: What should a row add up to?
    Hint: Which number do you write into the rows?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


# ------------------------------------------------------------------------------------------ softmax


@workhorse("softmax")
def any_softmax(z, *, shift="row", over="row", form="softmax"):
    x = {
        "row": lambda: z - z.max(dim=1, keepdim=True).values,
        "none": lambda: z,
        "batch": lambda: z - z.max(),
        "column": lambda: z - z.max(dim=0).values,
        "clamped": lambda: z.clamp(-80, 80),
        "place": lambda: z.sub_(z.max(dim=1, keepdim=True).values),
        "mean": lambda: z - z.mean(dim=1, keepdim=True),
    }[shift]()
    e = torch.exp(x)
    sums = {"row": e.sum(dim=1, keepdim=True), "column": e.sum(dim=0), "all": e.sum()}[over]
    return {
        "softmax": lambda: e / sums,
        "log": lambda: x - torch.log(sums),
        "exp": lambda: e,
        "norm": lambda: e / e.norm(dim=1, keepdim=True),
        "sigmoid": lambda: torch.sigmoid(z),
        "linear": lambda: z / z.sum(dim=1, keepdim=True),
        "twice": lambda: torch.softmax(e / sums, dim=1),
        "hard": lambda: (z == z.max(dim=1, keepdim=True).values).float(),
    }[form]()


@misconception("softmax", loses=("softmax-large",), shift="none")
def exponential_overflows():
    """Your softmax divides infinity by infinity where scores are large.

    Hint: What is torch.exp of 1000, and what is infinity divided by infinity?
    Hint: What can be subtracted from all scores of a row?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax-large",), shift="batch")
def largest_score_of_the_batch():
    """Your softmax subtracts the largest score of the whole batch: a row of small scores becomes 0 / 0.

    Hint: What becomes of a row of -1000 in the same batch as a row of 1000?
    Hint: Is the largest score the same for each row?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), shift="column")
def largest_score_of_each_class():
    """Your softmax subtracts the largest score of each class, which changes the probabilities.

    Hint: What may be subtracted without changing the probabilities of a row?
    Hint: Along which dimension do you look for the maximum?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax-large",), alone=True, shift="clamped")
def scores_cut_off():
    """Your softmax cuts large scores off: 1000 and 999 have the same probability.

    Hint: Which probabilities have the scores 1000 and 999?
    Hint: What can be subtracted instead?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax-large",), shift="mean")
def mean_score_subtracted():
    """Your softmax subtracts the mean of a row: large scores still overflow.

    Hint: What is the largest number that you take the exponential of, in a row of 1000, 0 and 0?
    Hint: After which subtraction is no score above 0?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), shift="place")
def scores_changed_in_place():
    """Your softmax changes the scores that it is given.

    Hint: Are the scores the same after the call?
    Hint: Which of your operators write into the tensor itself?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), over="column")
def softmax_over_the_batch():
    """Your softmax runs over the batch: each class sums to 1, not each row.

    Hint: Which sums are 1: those of rows, or those of columns?
    Hint: Which dimension do you sum over?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), over="all")
def softmax_over_everything():
    """Your softmax divides by the sum over the whole batch: all rows together sum to 1.

    Hint: What does each row sum to?
    Hint: Which dimension do you sum over?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), form="log")
def logarithm_of_the_softmax():
    """Your softmax gives logarithms of probabilities.

    Hint: Can a probability be negative?
    Hint: Which function of PyTorch have you written?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), form="exp")
def exponentials_not_divided():
    """Your softmax does not divide by the sum of the exponentials.

    Hint: What does each row sum to?
    Hint: What stands below the line in the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), form="norm")
def divided_by_the_length():
    """Your softmax divides by the root of the sum of squares.

    Hint: What does each row sum to?
    Hint: What stands below the line in the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), form="sigmoid")
def sigmoid_of_each_score():
    """Your softmax is a sigmoid of each score.

    Hint: What does each row sum to?
    Hint: Does a probability change when another score of the row rises?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), form="linear")
def scores_divided_by_their_sum():
    """Your softmax divides scores by their sum: there is no exponential.

    Hint: Can a probability be negative?
    Hint: What is above the line in the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), form="twice")
def softmax_of_the_softmax():
    """Your softmax is applied twice.

    Hint: Which probability has a score that is far above all others?
    Hint: How many times does your function, or what it calls, normalise?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), form="hard")
def class_for_probabilities():
    """Your softmax gives 1 to the largest score and 0 to all others.

    Hint: How sure should a classifier be of two scores that are almost the same?
    Hint: What has become of the exponentials?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


# ------------------------------------------------------------------------------------------ softmax_jacobian


@workhorse("softmax_jacobian")
def any_softmax_jacobian(z, *, form="right"):
    p = torch.softmax(z, dim=0)
    return {
        "right": lambda: torch.diag(p) - torch.outer(p, p),
        "vector": lambda: p * (1 - p),
        "diagonal": lambda: torch.diag(p * (1 - p)),
        "only_p": lambda: torch.diag(p),
        "outer": lambda: -torch.outer(p, p),
        "positive": lambda: torch.outer(p, p) + torch.diag(p * (1 - p) - p * p),
        "negative": lambda: torch.outer(p, p) - torch.diag(p),
        "sum": lambda: torch.diag(p) + torch.outer(p, p),
        "log": lambda: torch.eye(len(p)) - p,
        "scores": lambda: torch.diag(z) - torch.outer(z, z),
        "identity": lambda: torch.eye(len(p)) - torch.outer(p, p),
        "one": lambda: p - torch.eye(len(p))[0],
        "zero": lambda: (torch.diag(p) - torch.outer(p, p)).sum(dim=1),
    }[form]()


@misconception("softmax_jacobian", loses=("jacobian",), form="vector")
def each_probability_by_its_own_score():
    """Your function gives one derivative for each class: that of its probability by its own score.

    Hint: If one score rises, what happens to the other probabilities?
    Hint: How many derivatives are there of K probabilities by K scores?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="diagonal")
def other_probabilities_stand_still():
    """Your derivatives of a probability by other scores are 0.

    Hint: If one score rises, what happens to the other probabilities?
    Hint: Which case of the formula is missing?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="only_p")
def square_missing_on_the_diagonal():
    """Your matrix has the probabilities on its diagonal, and nothing else.

    Hint: What should each row of the matrix sum to?
    Hint: Which product is subtracted?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="outer")
def diagonal_like_the_rest():
    """Your matrix has -p_i p_j on the diagonal too.

    Hint: Which sign has the derivative of a probability by its own score?
    Hint: What does the formula say where i = j?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="positive")
def others_rise_too():
    """Your derivatives of a probability by other scores are positive.

    Hint: If one score rises, can all probabilities rise?
    Hint: Which sign stands in the second case of the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="negative")
def jacobian_with_the_wrong_sign():
    """Your matrix has the wrong sign throughout.

    Hint: Which sign has the derivative of a probability by its own score?
    Hint: Which of the two matrices is subtracted from the other?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="sum")
def outer_product_added():
    """Your matrix adds the products of probabilities where it should subtract them.

    Hint: What should each row of the matrix sum to?
    Hint: Which sign stands in the second case of the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="log")
def derivative_of_the_logarithm():
    """Your matrix holds the derivatives of the logarithms of the probabilities.

    Hint: What should each column of the matrix sum to?
    Hint: Which function do you differentiate: softmax, or its logarithm?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="scores")
def scores_for_probabilities_in_the_jacobian():
    """Your matrix is made of the scores, not of the probabilities.

    Hint: What is z, by the docstring, and what stands in the formula?
    Hint: Which function comes before the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="identity")
def ones_on_the_diagonal():
    """Your matrix has 1 where it should have a probability: its diagonal is 1 - p squared.

    Hint: What should each row of the matrix sum to?
    Hint: Which factor stands before the bracket where i = j?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="one")
def derivative_of_the_loss_for_the_softmax():
    """Your function gives the derivatives of a loss, probabilities minus a label, not those of the probabilities.

    Hint: Is there a label among your parameters?
    Hint: Which of the four formulas of the task does the docstring ask for?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax_jacobian", loses=("jacobian",), form="zero")
def jacobian_summed_up():
    """Your function adds up each row of the matrix.

    Hint: What do you know about the sum of each row?
    Hint: Print the shape of what you return.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


# ------------------------------------------------------------------------------------------ cross_entropy


@workhorse("cross_entropy")
def any_cross_entropy(z, labels, *, form="stable", reduction="mean", sign=1, base="e", small=0.0):
    p = torch.softmax(z, dim=1)
    rows = torch.arange(len(labels))
    if form == "place":
        z -= z.max(dim=1, keepdim=True).values
    losses = {
        "stable": lambda: F.cross_entropy(z, labels, reduction="none"),
        "place": lambda: F.cross_entropy(z, labels, reduction="none"),
        "log": lambda: -torch.log(p[rows, labels]),
        "exp": lambda: torch.log(torch.exp(z).sum(dim=1)) - z[rows, labels],
        "batch": lambda: torch.log(torch.exp(z - z.max()).sum(dim=1)) - (z - z.max())[rows, labels],
        "added": lambda: -torch.log(p[rows, labels] + small),
        "scores": lambda: -z[rows, labels],
        "probabilities": lambda: -p[rows, labels],
        "twice": lambda: F.cross_entropy(p, labels, reduction="none"),
        "column": lambda: F.nll_loss(torch.log_softmax(z, dim=0), labels, reduction="none"),
        "squared": lambda: ((p - torch.eye(z.shape[1])[labels]) ** 2).sum(dim=1),
        "binary": lambda: F.binary_cross_entropy(p, torch.eye(z.shape[1])[labels], reduction="none").sum(dim=1),
        "largest": lambda: -torch.log_softmax(z, dim=1).max(dim=1).values,
    }[form]()
    losses = sign * losses / {"e": 1, "2": 0.6931471805599453, "10": 2.302585092994046}[base]
    return {
        "mean": lambda: losses.mean(),
        "sum": lambda: losses.sum(),
        "none": lambda: losses,
        "entries": lambda: losses.sum() / z.numel(),
        "classes": lambda: losses.sum() / z.shape[1],
    }[reduction]()


@misconception("cross_entropy", loses=("cross-entropy-large",), form="log")
def logarithm_of_a_probability_of_0():
    """Your loss takes the logarithm of a probability that is 0 in float32: it is infinite for large scores.

    Hint: What is the probability of the class with score -1000 beside one of 1000, and what is its logarithm?
    Hint: Write the loss as a function of the scores: which logarithm and exponential cancel?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), form="exp")
def logarithm_of_an_infinite_sum():
    """Your loss sums exponentials of large scores, which are infinite.

    Hint: What is torch.exp of 1000?
    Hint: What can be subtracted from all scores of a row before the exponential?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), form="batch")
def loss_with_the_largest_score_of_the_batch():
    """Your loss subtracts the largest score of the whole batch: a row of small scores becomes the logarithm of 0.

    Hint: What becomes of a row of -1000 in the same batch as a row of 1000?
    Hint: Is the largest score the same for each row?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), form="added", small=1e-8)
def probabilities_kept_from_0_by_1e_8():
    """Your loss keeps probabilities away from 0 before it takes their logarithm: a loss of 2000 becomes one of 20.

    Hint: What should a score of 1000 cost when another class, of score -1000, is right?
    Hint: Write the loss as a function of the scores, so that no probability has to be kept away from 0.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", small=1e-5)
def probabilities_kept_from_0_by_1e_5():
    """Your loss keeps probabilities away from 0 before it takes their logarithm: a loss of 2000 becomes one of 20.

    Hint: What should a score of 1000 cost when another class, of score -1000, is right?
    Hint: Write the loss as a function of the scores, so that no probability has to be kept away from 0.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", small=1e-6)
def probabilities_kept_from_0_by_1e_6():
    """Your loss keeps probabilities away from 0 before it takes their logarithm: a loss of 2000 becomes one of 20.

    Hint: What should a score of 1000 cost when another class, of score -1000, is right?
    Hint: Write the loss as a function of the scores, so that no probability has to be kept away from 0.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", small=1e-7)
def probabilities_kept_from_0_by_1e_7():
    """Your loss keeps probabilities away from 0 before it takes their logarithm: a loss of 2000 becomes one of 20.

    Hint: What should a score of 1000 cost when another class, of score -1000, is right?
    Hint: Write the loss as a function of the scores, so that no probability has to be kept away from 0.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", small=1e-9)
def probabilities_kept_from_0_by_1e_9():
    """Your loss keeps probabilities away from 0 before it takes their logarithm: a loss of 2000 becomes one of 20.

    Hint: What should a score of 1000 cost when another class, of score -1000, is right?
    Hint: Write the loss as a function of the scores, so that no probability has to be kept away from 0.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", small=1e-10)
def probabilities_kept_from_0_by_1e_10():
    """Your loss keeps probabilities away from 0 before it takes their logarithm: a loss of 2000 becomes one of 20.

    Hint: What should a score of 1000 cost when another class, of score -1000, is right?
    Hint: Write the loss as a function of the scores, so that no probability has to be kept away from 0.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", small=1e-12)
def probabilities_kept_from_0_by_1e_12():
    """Your loss keeps probabilities away from 0 before it takes their logarithm: a loss of 2000 becomes one of 20.

    Hint: What should a score of 1000 cost when another class, of score -1000, is right?
    Hint: Write the loss as a function of the scores, so that no probability has to be kept away from 0.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", small=1e-15)
def probabilities_kept_from_0_by_1e_15():
    """Your loss keeps probabilities away from 0 before it takes their logarithm: a loss of 2000 becomes one of 20.

    Hint: What should a score of 1000 cost when another class, of score -1000, is right?
    Hint: Write the loss as a function of the scores, so that no probability has to be kept away from 0.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), reduction="sum")
def loss_summed_over_the_batch():
    """Your loss is the sum over the batch, not the mean.

    Hint: Should a batch that is twice as long have twice the loss?
    Hint: By what do you divide?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), reduction="none")
def one_loss_for_each_example():
    """Your function returns one loss for each example, not their mean.

    Hint: Print the shape of what you return.
    Hint: What does the docstring say about the shape?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), reduction="entries")
def loss_divided_by_all_entries():
    """Your loss is divided by the number of all scores, not by the number of examples.

    Hint: How many losses does a batch of 7 examples have?
    Hint: Over which tensor do you take the mean?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), reduction="classes")
def loss_divided_by_the_classes():
    """Your loss is divided by the number of classes, not by the number of examples.

    Hint: How many losses does a batch of 7 examples have?
    Hint: Which dimension of the scores counts examples?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), sign=-1)
def loss_without_its_minus():
    """Your loss is negative: the minus in front of the logarithm is missing.

    Hint: Which sign has the logarithm of a probability?
    Hint: Compare the signs in your formula with those in the handout.
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), base="2")
def loss_in_bits():
    """Your loss takes logarithms to base 2, not natural ones.

    Hint: What is your loss of ten equal scores? It should be 2.303.
    Hint: Which of torch.log, torch.log2 and torch.log10 undoes torch.exp?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.log.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), base="10")
def loss_to_base_10():
    """Your loss takes logarithms to base 10, not natural ones.

    Hint: What is your loss of ten equal scores? It should be 2.303.
    Hint: Which of torch.log, torch.log2 and torch.log10 undoes torch.exp?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.log.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="scores")
def scores_for_log_probabilities():
    """Your loss is minus the score of the right class: there is no softmax.

    Hint: Can your loss be negative?
    Hint: What stands between the scores and the logarithm?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="probabilities")
def probability_without_logarithm():
    """Your loss is minus the probability of the right class: there is no logarithm.

    Hint: Can your loss be negative?
    Hint: What stands before the probability in the formula of L?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="twice")
def softmax_before_the_loss():
    """Your loss applies the softmax twice.

    Hint: How small can your loss get, for a score of 1000 that belongs to the right class?
    Hint: Which losses of PyTorch include a softmax?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="column")
def loss_over_the_batch():
    """Your loss has a softmax over the batch, not over the classes.

    Hint: Does the loss of an example change when another one joins the batch?
    Hint: Along which dimension are the scores of one example?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="squared")
def squared_error_for_the_loss():
    """Your loss is a squared error of probabilities.

    Hint: What is the largest loss that one example can have in your function?
    Hint: Where is the logarithm?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="binary")
def binary_loss_for_each_class():
    """Your loss adds up a binary cross-entropy for each class: wrong classes cost something too.

    Hint: Which term of the sum is left when y is one-hot?
    Hint: Is there a term with 1 - y in the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="largest")
def loss_of_the_largest_score():
    """Your loss is that of the class with the largest score, whatever the label is.

    Hint: What should a confident wrong answer cost?
    Hint: Where do you use the labels?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="place")
def scores_changed_by_the_loss():
    """Your loss changes the scores that it is given.

    Hint: Are the scores the same after the call?
    Hint: Which of your operators write into the tensor itself?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


# ------------------------------------------------------------------------------------------ regression_gradient


@workhorse("regression_gradient")
def any_regression_gradient(x, labels, theta, *, mean="mean", error="right", bias="first", shape="right"):
    k = theta.shape[1]
    ones = torch.ones(len(x), 1)
    rows = torch.cat([x, ones], dim=1) if bias == "last" else torch.cat([ones, x], dim=1)
    z = rows @ theta if bias != "unused" else x @ theta[1:]
    y = torch.eye(k)[labels]
    e = {
        "right": lambda: torch.softmax(z, dim=1) - y,
        "uphill": lambda: y - torch.softmax(z, dim=1),
        "probabilities": lambda: torch.softmax(z, dim=1),
        "scores": lambda: z - y,
        "sigmoid": lambda: torch.sigmoid(z) - y,
        "column": lambda: torch.softmax(z, dim=0) - y,
        "twice": lambda: self_times_jacobian(torch.softmax(z, dim=1), y),
        "class": lambda: torch.eye(k)[z.argmax(dim=1)] - y,
        "squared": lambda: 2 * (torch.softmax(z, dim=1) - y),
        "labels": lambda: torch.softmax(z, dim=1) - labels.unsqueeze(1),
    }[error]()
    g = rows.T @ e / {"mean": len(x), "sum": 1, "classes": k, "entries": len(x) * k, "twice": len(x) ** 2}[mean]
    if bias == "summed":
        g = torch.cat([g[:1] * len(x), g[1:]])
    if bias == "zero":
        g = torch.cat([torch.zeros(1, k), g[1:]])
    if bias == "missing":
        g = g[1:]
    if bias == "returned last":
        g = torch.cat([g[1:], g[:1]])
    return g.T if shape == "turned" else g


def self_times_jacobian(p, y):
    e = p - y
    return p * (e - (e * p).sum(dim=1, keepdim=True))


@misconception("regression_gradient", loses=("theta-gradient",), mean="sum")
def gradient_of_the_sum():
    """Your gradient is that of the sum of the losses, not of their mean.

    Hint: Should a batch that is twice as long have twice the gradient?
    Hint: By what do you divide?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), mean="classes")
def gradient_divided_by_the_classes():
    """Your gradient is divided by the number of classes, not by the number of examples.

    Hint: Over what is the loss a mean?
    Hint: Which dimension counts examples?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), mean="entries")
def gradient_divided_by_all_entries():
    """Your gradient is divided by examples times classes.

    Hint: Over what is the loss a mean?
    Hint: How many losses does a batch of 9 examples have?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), mean="twice")
def gradient_divided_twice():
    """Your gradient is divided by the number of examples twice.

    Hint: How many times have you averaged?
    Hint: Is there a mean, and a division by the length as well?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), error="uphill")
def gradient_uphill():
    """Your gradient has the wrong sign: it is label minus probability.

    Hint: Does the loss fall when you move against your gradient?
    Hint: Which of the two is subtracted in the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), error="probabilities")
def label_not_subtracted():
    """Your gradient does not subtract the label.

    Hint: What is your gradient when every answer is certain and right?
    Hint: What stands behind the minus in the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), error="scores")
def scores_for_probabilities():
    """Your gradient is made of scores minus labels: the softmax is missing.

    Hint: What is y with a hat in the formula: scores, or probabilities?
    Hint: Which function comes between z and the difference?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), error="sigmoid")
def sigmoid_in_the_gradient():
    """Your gradient has a sigmoid where the softmax should be.

    Hint: What do the probabilities of one example sum to?
    Hint: Which function makes probabilities of several scores?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), error="column")
def gradient_with_softmax_over_the_batch():
    """Your gradient has a softmax over the batch, not over the classes.

    Hint: Does the error of an example change when another one joins the batch?
    Hint: Along which dimension are the scores of one example?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), error="twice")
def derivative_of_the_softmax_twice():
    """Your gradient multiplies by the derivative of the softmax, which probability minus label already contains.

    Hint: Which two functions does the derivative of L by z go through?
    Hint: What is left to multiply with, once you have probability minus label?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), error="class")
def answers_for_probabilities():
    """Your gradient uses the class that is named, 0 or 1, not the probabilities.

    Hint: What is your gradient when every answer is right, but none is certain?
    Hint: What is y with a hat in the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), error="labels")
def labels_not_one_hot():
    """Your gradient subtracts the number of the class from every probability: the label is not one-hot.

    Hint: What is subtracted from a probability when the label is 7?
    Hint: Which of your functions turns labels into rows?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), error="squared")
def gradient_doubled():
    """Your gradient is twice as large as it should be.

    Hint: Is there a square in the loss that would bring a 2 down?
    Hint: Which factor stands in the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), bias="last")
def biases_in_the_last_row():
    """Your gradient takes the last row of theta for the biases: the 1 stands behind the example.

    Hint: Which row of theta holds the biases?
    Hint: Where does the 1 stand in the formula?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.cat.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), bias="returned last")
def gradient_of_the_biases_last():
    """Your gradient has the row of the biases at its end.

    Hint: Which row of theta holds the biases?
    Hint: In which order do you put the two gradients together?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.cat.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), bias="missing")
def gradient_of_the_biases_missing():
    """Your gradient has no row for the biases.

    Hint: Print the shape of your gradient beside that of theta.
    Hint: What is the derivative of L by b?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), bias="zero")
def gradient_of_the_biases_0():
    """Your gradient with respect to the biases is 0.

    Hint: Which factor does a bias have in the score?
    Hint: What is the derivative of L by b?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), bias="summed")
def biases_not_averaged():
    """Your gradient with respect to the biases is a sum, and that with respect to the weights a mean.

    Hint: Do all rows of your gradient agree about how a batch adds up?
    Hint: By what is the sum for the biases divided?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), bias="unused")
def scores_without_biases():
    """Your scores leave the biases out.

    Hint: What changes about your probabilities when the first row of theta changes?
    Hint: Which rows of theta do you multiply with?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("regression_gradient", loses=("theta-gradient",), shape="turned")
def gradient_turned():
    """Your gradient has shape (K, 1 + m), that of theta turned.

    Hint: Print the shape of your gradient beside that of theta.
    Hint: In which order do you multiply?
    Source: Handout, Task 4: softmax regression and its derivatives;
    https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
    """


# ------------------------------------------------------------------------------------------ flatten_image


@workhorse("flatten_image")
def any_flatten_image(image, *, form="row"):
    return {
        "row": lambda: image.reshape(-1),
        "batch": lambda: image.reshape(1, -1),
        "layer": lambda: image.flatten(start_dim=1),
        "columns": lambda: image.permute(0, 2, 1).reshape(-1),
        "nothing": lambda: image,
        "channel": lambda: image.squeeze(0),
        "column": lambda: image.reshape(-1, 1),
        "list": lambda: image.reshape(-1).tolist(),
    }[form]()


@misconception("flatten_image", loses=("flat-image",), form="batch")
def image_taken_for_a_batch():
    """Your row has a dimension in front, (1, pixels): a loader makes batches of (N, 1, pixels) of it.

    Hint: What does a loader make of four of your rows?
    Hint: Which dimension does nn.Flatten leave as it is, and what is it in a single image?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
    """


@misconception("flatten_image", loses=("flat-image",), form="columns")
def pixels_column_by_column():
    """Your row holds the pixels column after column, not row after row.

    Hint: Which two pixels come first in your row?
    Hint: Which dimensions have you exchanged?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("flatten_image", loses=("flat-image",), form="channel")
def only_the_channel_removed():
    """Your function removes the channel only: rows and columns are still there.

    Hint: Print the shape of what you return.
    Hint: How many dimensions does a row have?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("flatten_image", loses=("flat-image",), form="column")
def column_for_a_row():
    """Your function returns (pixels, 1), not (pixels,).

    Hint: Print the shape of what you return.
    Hint: How many dimensions does a row have?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("flatten_image", loses=("flat-image",), form="nothing")
def image_not_flattened():
    """Your function returns the image as it is.

    Hint: Print the shape of what you return.
    Hint: Do the methods of a tensor change the tensor, or give a new one?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


# ------------------------------------------------------------------------------------------ flatten_batch


@workhorse("flatten_batch")
def any_flatten_batch(images, *, form="rows"):
    n = len(images)
    return {
        "rows": lambda: images.reshape(n, -1),
        "all": lambda: images.reshape(-1),
        "lines": lambda: images.flatten(start_dim=0, end_dim=2),
        "channel": lambda: images.flatten(start_dim=2),
        "squeezed": lambda: images.squeeze().flatten(start_dim=min(n - 1, 1)),
        "mixed": lambda: images.reshape(-1, n).T,
        "turned": lambda: images.reshape(n, -1).T,
        "784": lambda: images.view(-1, 784),
        "columns": lambda: images.transpose(2, 3).reshape(n, -1),
        "interleaved": lambda: images.permute(1, 2, 3, 0).reshape(n, -1),
    }[form]()


@misconception("flatten_batch", loses=("flat-batch",), form="all")
def batch_in_a_single_row():
    """Your function makes one single row of the whole batch.

    Hint: Print the shape of what you return.
    Hint: Which dimension should nobody touch?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("flatten_batch", loses=("flat-batch",), form="lines")
def a_row_for_each_line_of_pixels():
    """Your function makes a row of each line of pixels, not of each image.

    Hint: How many rows should a batch of four images become?
    Hint: Which dimensions belong to one image?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("flatten_batch", loses=("flat-batch",), form="channel")
def channel_kept():
    """Your function keeps the dimension of the channel: (N, 1, pixels).

    Hint: Print the shape of what you return.
    Hint: From which dimension on is flattened?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("flatten_batch", loses=("flat-batch",), form="squeezed")
def batch_of_one_lost():
    """Your function loses the dimension of the batch when there is one image only.

    Hint: What becomes of a batch of one image?
    Hint: Which dimensions does squeeze remove?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
    """


@misconception("flatten_batch", loses=("flat-batch",), form="mixed")
def pixels_of_different_images_mixed():
    """Your rows mix pixels of different images.

    Hint: Change one image of the batch: how many of your rows change?
    Hint: Which dimension has to come first before you reshape?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.reshape.html
    """


@misconception("flatten_batch", loses=("flat-batch",), form="turned")
def images_in_columns():
    """Your images are columns, not rows.

    Hint: Print the shape of what you return.
    Hint: Which of the dimensions should count images?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception(
    "flatten_batch",
    loses=("flat-batch",),
    raises="RuntimeError: shape '[*784]' is invalid for input of size *",
    form="784",
)
def batches_of_28_by_28_only():
    """Your function takes every image to have 784 pixels.

    Hint: What becomes of images of 7 x 5 pixels?
    Hint: Which number in your function is no property of the batch?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """


# ------------------------------------------------------------------------------------------ SoftmaxRegression


@workhorse("SoftmaxRegression")
class AnySoftmaxRegression(nn.Module):
    flatten = "batch"
    out = "scores"
    widths = "given"
    bias = True
    hidden = False

    def __init__(self, in_features=784, n_classes=10):
        super().__init__()
        if self.widths == "hard":
            in_features, n_classes = 784, 10
        if self.widths == "one":
            n_classes = 1
        if self.hidden:
            self.first = nn.Linear(in_features, in_features)
        self.layer = nn.Linear(in_features, n_classes, bias=bool(self.bias))

    def forward(self, x):
        x = {
            "batch": lambda: x.flatten(start_dim=1),
            "nothing": lambda: x,
            "all": lambda: x.flatten(),
            "channel": lambda: x.flatten(start_dim=2),
            "squeezed": lambda: x.squeeze().flatten(start_dim=min(len(x) - 1, 1)),
            "four": lambda: x.view(x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]),
            "columns": lambda: x.transpose(-1, -2).flatten(start_dim=1),
        }[self.flatten]()
        z = self.layer(torch.relu(self.first(x)) if self.hidden else x)
        return {
            "scores": lambda: z,
            "softmax": lambda: torch.softmax(z, dim=1),
            "log_softmax": lambda: torch.log_softmax(z, dim=1),
            "relu": lambda: torch.relu(z),
            "sigmoid": lambda: torch.sigmoid(z),
            "class": lambda: z.argmax(dim=1),
        }[self.out]()


@misconception(
    "SoftmaxRegression",
    loses=("regression-scores",),
    raises="RuntimeError: mat1 and mat2 shapes cannot be multiplied (*x28 and 784x10)",
    flatten="nothing",
)
def nothing_flattens_the_images():
    """Your model does not flatten: its linear layer gets images.

    Hint: Print the shape of what reaches your linear layer.
    Hint: Where in your forward is nn.Flatten?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
    """


@misconception("SoftmaxRegression", loses=("regression-scores",), raises="RuntimeError: *size mismatch*", flatten="all")
def batch_flattened_too():
    """Your model flattens the batch into one single row.

    Hint: Print the shape of what reaches your linear layer.
    Hint: Which dimension should nobody touch?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
    """


@misconception("SoftmaxRegression", loses=("regression-no-channel", "regression-scores"), flatten="channel")
def flattened_from_the_third_dimension():
    """Your model keeps the dimension behind the batch: with a channel, scores come out as (N, 1, 10).

    Hint: Print the shape of your scores.
    Hint: From which dimension on is flattened?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
    """


@misconception("SoftmaxRegression", loses=("regression-scores", "regression-no-channel"), flatten="squeezed")
def single_image_squeezed():
    """Your model loses the dimension of the batch when there is one image only.

    Hint: What does your model answer to a batch of one image?
    Hint: Which dimensions does squeeze remove?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
    """


@misconception(
    "SoftmaxRegression", loses=("regression-no-channel",), raises="IndexError: tuple index out of range", flatten="four"
)
def channel_taken_for_granted():
    """Your model wants images with a channel.

    Hint: Which shapes may images have, by the docstring?
    Hint: Which dimensions does your forward ask for by number?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
    """


@misconception("SoftmaxRegression", loses=("regression-scores", "regression-no-channel"), out="softmax")
def softmax_behind_the_scores():
    """Your model ends with a softmax: nn.CrossEntropyLoss then applies it a second time.

    Hint: What do the outputs of one image sum to?
    Hint: Which layer does the docstring leave out, and why?
    Source: Handout, Task 5: where to flatten;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("SoftmaxRegression", loses=("regression-scores", "regression-no-channel"), out="log_softmax")
def log_softmax_behind_the_scores():
    """Your model gives logarithms of probabilities, not scores.

    Hint: What do the exponentials of the outputs of one image sum to?
    Hint: Which layer does the docstring leave out?
    Source: Handout, Task 5: where to flatten;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("SoftmaxRegression", loses=("regression-scores", "regression-no-channel"), out="relu")
def relu_behind_the_scores():
    """Your model has a ReLU behind its last layer.

    Hint: Can a score be negative?
    Hint: Which layers does the docstring name?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("SoftmaxRegression", loses=("regression-layers",), bias=False)
def regression_without_biases():
    """Your linear layer has no biases.

    Hint: What does your model answer to a black image?
    Hint: How many parameters should there be, 7840 or 7850?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("SoftmaxRegression", loses=("regression-layers",), widths="hard")
def regression_with_fixed_widths():
    """Your model has 784 inputs and 10 outputs, whatever its arguments say.

    Hint: What changes when the caller passes another n_classes?
    Hint: Which of your parameters are never used?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("SoftmaxRegression", loses=("regression-layers",), hidden=True)
def regression_with_a_hidden_layer():
    """Your model has two linear layers.

    Hint: How many parameters should there be?
    Hint: What makes a network of a softmax regression?
    Source: Handout, Task 5: where to flatten; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


# ------------------------------------------------------------------------------------------ gradient_descent


@workhorse("gradient_descent")
def any_gradient_descent(
    x,
    labels,
    lr,
    steps,
    n_classes=10,
    *,
    start="zeros",
    sign=1,
    losses="all",
    biases="learned",
    rate="given",
    batch="all",
    scale=1,
):
    theta = {
        "zeros": lambda: torch.zeros(1 + x.shape[1], n_classes),
        "ones": lambda: torch.ones(1 + x.shape[1], n_classes),
        "drawn": lambda: torch.randn(1 + x.shape[1], n_classes, generator=torch.Generator().manual_seed(0)),
    }[start]()
    lr = {"given": lr, "examples": lr / len(x), "sum": lr * len(x)}[rate]
    found = []
    for step in range(steps + 1):
        loss = F.cross_entropy(x @ theta[1:] + theta[0], labels)
        found.append(loss.item() * scale)
        rows = torch.cat([torch.ones(len(x), 1), x], dim=1)
        y = torch.eye(n_classes)[labels]
        e = torch.softmax(rows @ theta, dim=1) - y
        if batch == "one":
            rows, e = rows[step % len(x)].unsqueeze(0), e[step % len(x)].unsqueeze(0)
        g = rows.T @ e / len(rows)
        if biases == "fixed":
            g = torch.cat([torch.zeros(1, n_classes), g[1:]])
        if rate != "never":
            theta = theta - sign * lr * g
    return {
        "all": found,
        "before": found[:-1],
        "after": found[1:],
        "last": found[-1],
        "both": [found[0], found[-1]],
        "theta": theta,
        "pair": (theta, found),
    }[losses]


@misconception("gradient_descent", loses=("descent",), losses="before")
def last_loss_missing():
    """Your list lacks the loss after the last step.

    Hint: How many losses are there for one step?
    Hint: What is measured after the loop?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("gradient_descent", loses=("descent",), losses="after")
def first_loss_missing():
    """Your list lacks the loss before the first step.

    Hint: What should the first entry be, for ten classes and theta = 0?
    Hint: Which comes first in your loop: the loss, or the step?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("gradient_descent", loses=("descent",), losses="last")
def only_the_last_loss():
    """Your function returns the last loss only.

    Hint: How many entries does the docstring promise?
    Hint: Where do you append?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("gradient_descent", loses=("descent",), losses="theta")
def theta_for_the_losses():
    """Your function returns theta, not the losses.

    Hint: What does the docstring say about the result?
    Hint: Where do you append?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("gradient_descent", loses=("descent",), start="drawn")
def theta_starts_at_random():
    """Your theta starts with random numbers, not with 0.

    Hint: What should the first loss be, for ten classes?
    Hint: With which theta does the docstring begin?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("gradient_descent", loses=("descent",), sign=-1)
def descent_uphill():
    """Your steps go up: the loss rises.

    Hint: Is the second loss smaller than the first?
    Hint: Which sign stands before the learning rate?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("gradient_descent", loses=("descent",), biases="fixed")
def biases_do_not_learn():
    """Your biases stay 0: only the weights learn.

    Hint: Which rows of theta change in your loop?
    Hint: Which row of theta belongs to the 1 in front of the example?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("gradient_descent", loses=("descent",), rate="examples")
def learning_rate_over_the_examples():
    """Your steps are smaller by the number of examples: the gradient is a mean already.

    Hint: How many times have you averaged?
    Hint: What does regression_gradient divide by?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("gradient_descent", loses=("descent",), rate="sum")
def gradient_summed_in_the_descent():
    """Your steps are larger by the number of examples: the gradient is not averaged.

    Hint: Should more examples make larger steps?
    Hint: What does regression_gradient divide by?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("gradient_descent", loses=("descent",), rate="never")
def theta_never_moves():
    """Your theta never changes: all losses are the same.

    Hint: Print theta after each step.
    Hint: Where does the result of the step go?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("gradient_descent", loses=("descent",), batch="one")
def one_example_for_each_step():
    """Your steps use one example each, not all of them.

    Hint: Which examples change theta in the first step?
    Hint: What does the docstring say about a step?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


# ------------------------------------------------------------------------------------------ three_cases


@workhorse("three_cases")
def any_three_cases(
    images, labels, steps=20, *, first=0.01, second=0.00001, third="255", order="right", third_lr=0.01, length="given"
):
    raw = images.reshape(len(images), -1).float()
    scaled = {
        "255": lambda: raw / 255,
        "raw": lambda: raw,
        "symmetric": lambda: raw / 127.5 - 1,
        "score": lambda: (raw - raw.mean()) / raw.std(correction=0),
        "largest": lambda: raw / raw.max(),
        "bytes": lambda: (images.reshape(len(images), -1) // 255).float(),
    }[third]()
    steps = 20 if length == "20" else steps
    found = []
    for x, lr in ((raw, first), (raw, second), (scaled, third_lr)):
        theta, losses = torch.zeros(1 + x.shape[1], 10), []
        for _ in range(steps + 1):
            losses.append(F.cross_entropy(x @ theta[1:] + theta[0], labels).item())
            e = (torch.softmax(x @ theta[1:] + theta[0], dim=1) - torch.eye(10)[labels]) / len(x)
            theta = theta - lr * torch.cat([e.sum(dim=0, keepdim=True), x.T @ e])
        found.append(losses)
    return {
        "right": tuple(found),
        "scaled first": (found[2], found[0], found[1]),
        "turned": (found[2], found[1], found[0]),
        "rates": (found[1], found[0], found[2]),
        "last": tuple(losses[-1] for losses in found),
    }[order]


@misconception("three_cases", loses=("cases",), third="raw")
def third_case_with_grey_values():
    """Your case 3 has grey values from 0 to 255, as case 1.

    Hint: What is the difference between case 1 and case 3?
    Hint: By what are the pixels of case 3 divided?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("three_cases", loses=("cases",), third="symmetric")
def third_case_from_minus_1_to_1():
    """Your case 3 has pixels from -1 to 1, not from 0 to 1.

    Hint: What becomes of a black pixel in case 3?
    Hint: Which range does the table give for case 3?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("three_cases", loses=("cases",), third="score")
def third_case_standardised():
    """Your case 3 has standardised pixels, not pixels from 0 to 1.

    Hint: What becomes of a black pixel in case 3?
    Hint: Which range does the table give for case 3?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("three_cases", loses=("cases",), third="largest")
def third_case_by_the_largest_value():
    """Your case 3 divides by the largest grey value of these images, not by 255.

    Hint: What becomes of images in which no pixel is brighter than 201?
    Hint: Which is the largest value that a byte can have?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
    """


@misconception("three_cases", loses=("cases",), third="bytes")
def third_case_divided_without_remainder():
    """Your case 3 divides bytes without remainder: nearly all pixels are 0.

    Hint: How many different numbers are in the pixels of case 3?
    Hint: Which comes first in your function: the division, or the change of the dtype?
    Source: Handout, Task 6: three learning rates and scales;
    https://docs.pytorch.org/docs/stable/generated/torch.div.html
    """


@misconception("three_cases", loses=("cases",), third_lr=0.00001)
def third_case_with_the_rate_of_the_second():
    """Your case 3 has the learning rate of case 2.

    Hint: How much does the loss of case 3 fall in 20 steps?
    Hint: Which learning rates does the table give?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("three_cases", loses=("cases",), second=0.01)
def second_case_with_the_rate_of_the_first():
    """Your case 2 has the learning rate of case 1.

    Hint: Are the losses of case 1 and case 2 the same?
    Hint: Which learning rates does the table give?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("three_cases", loses=("cases",), second=0.0001)
def a_zero_too_few():
    """Your case 2 has the learning rate 0.0001: a zero is missing.

    Hint: Count the zeros of the learning rate of case 2.
    Hint: What is 1e-5 when it is written out?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("three_cases", loses=("cases",), second=0.000001)
def a_zero_too_many():
    """Your case 2 has the learning rate 0.000001: there is a zero too many.

    Hint: Count the zeros of the learning rate of case 2.
    Hint: What is 1e-5 when it is written out?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("three_cases", loses=("cases",), order="turned")
def scaled_case_first():
    """Your cases are in the wrong order: that with pixels from 0 to 1 comes first.

    Hint: Which of your lists has losses of thousands?
    Hint: Compare the order in your return with the docstring.
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("three_cases", loses=("cases",), order="rates")
def first_two_cases_exchanged():
    """Your cases 1 and 2 are exchanged.

    Hint: Which of your lists has losses of thousands?
    Hint: Compare the order in your return with the docstring.
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("three_cases", loses=("cases",), order="last")
def only_the_last_losses():
    """Your function returns the last loss of each case, not all losses.

    Hint: How many numbers does the docstring promise for each case?
    Hint: What does gradient_descent return?
    Source: Handout, Task 6: three learning rates and scales
    """


@misconception("three_cases", loses=("cases",), length="20")
def twenty_steps_always():
    """Your cases take 20 steps, whatever steps says.

    Hint: What changes when the caller passes another number of steps?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 6: three learning rates and scales
    """


# ------------------------------------------------------------------------------------------ mlp_by_hand


@workhorse("mlp_by_hand")
def any_mlp_by_hand(
    x,
    labels,
    w_h,
    w_z,
    *,
    act="relu",
    hidden_bias="first",
    output_bias="first",
    out="scores",
    over=1,
    loss="mean",
    order="right",
    kept="both",
    of="z",
):
    ones = torch.ones(len(x), 1)
    h = {
        "first": lambda: torch.cat([ones, x], dim=1) @ w_h,
        "last": lambda: torch.cat([x, ones], dim=1) @ w_h,
        "none": lambda: x @ w_h[1:],
    }[hidden_bias]()
    a = {
        "relu": lambda: torch.relu(h),
        "none": lambda: h,
        "sigmoid": lambda: torch.sigmoid(h),
        "tanh": lambda: torch.tanh(h),
        "leaky": lambda: F.leaky_relu(h, 0.01),
        "absolute": lambda: h.abs(),
        "place": lambda: torch.relu_(h),
    }[act]()
    b = torch.relu(h) if kept == "copied" else a
    z = {
        "first": lambda: torch.cat([ones, b], dim=1) @ w_z,
        "last": lambda: torch.cat([b, ones], dim=1) @ w_z,
        "none": lambda: b @ w_z[1:],
        "before": lambda: torch.cat([ones, h], dim=1) @ w_z,
    }[output_bias]()
    if out == "relu":
        z = torch.relu(z)
    p = torch.sigmoid(z) if out == "sigmoid" else torch.softmax(z, dim=over)
    rows = torch.arange(len(x))
    losses = -torch.log(p[rows, labels]) if of == "p" else -torch.log_softmax(z, dim=1)[rows, labels]
    loss = {
        "mean": lambda: losses.mean(),
        "sum": lambda: losses.sum(),
        "none": lambda: losses,
        "twice": lambda: F.cross_entropy(p, labels),
        "first": lambda: losses[0],
        "ten": lambda: losses.mean() / 2.302585092994046,
        "entries": lambda: losses.sum() / z.numel(),
        "negative": lambda: -losses.mean(),
    }[loss]()
    return {
        "right": (h, a, z, p, loss),
        "loss": loss,
        "loss_first": (loss, p, z, a, h),
        "no_h": (a, z, p, loss),
        "p_before_z": (h, a, p, z, loss),
    }[order]


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden"), act="none")
def no_relu_by_hand():
    """Your network has no activation between its linear layers.

    Hint: What is the second hidden number of a flower after the ReLU?
    Hint: Which numbers does ReLU leave as they are, and which not?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden"), act="sigmoid")
def sigmoid_by_hand():
    """Your activation is a sigmoid, not ReLU.

    Hint: What is the second hidden number of a flower after the ReLU?
    Hint: Can the activation of the handout give 0.5 for an input of 0?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden"), act="tanh")
def tanh_by_hand():
    """Your activation is tanh, not ReLU.

    Hint: What is the first hidden number of a flower after the ReLU?
    Hint: Can the activation of the handout be negative?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden"), act="leaky")
def leaky_relu_by_hand():
    """Your activation is leaky ReLU, not ReLU.

    Hint: What is the second hidden number of a flower after the ReLU?
    Hint: What does the activation of the handout do with a negative number?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden"), act="absolute")
def absolute_value_for_relu():
    """Your activation is the absolute value, not ReLU.

    Hint: What is the second hidden number of a flower after the ReLU?
    Hint: What does the activation of the handout do with a negative number?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden"), act="place")
def hidden_numbers_overwritten():
    """Your h is overwritten by the ReLU: it is the same as a.

    Hint: Are there negative numbers in the h that you return?
    Hint: Which of your operations write into the tensor itself?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("mlp_by_hand", loses=("fresh-hidden",), hidden_bias="none")
def hidden_bias_left_out():
    """Your hidden layer leaves its biases out; on the flowers, where they are 0, nobody notices.

    Hint: What changes about h when the first row of w_h changes?
    Hint: Which row of w_h belongs to the 1 in front of the example?
    Source: Handout, Task 7: an MLP by hand
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden"), hidden_bias="last")
def hidden_bias_in_the_last_row():
    """Your hidden layer takes the last row of w_h for its biases.

    Hint: Which row of w_h holds the biases?
    Hint: Where does the 1 stand in the formula?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.cat.html
    """


@misconception("mlp_by_hand", loses=("fresh-loss",), output_bias="none")
def output_bias_left_out():
    """Your output layer leaves its biases out; on the flowers, where they are 0, nobody notices.

    Hint: What changes about z when the first row of w_z changes?
    Hint: Which row of w_z belongs to the 1 in front of a?
    Source: Handout, Task 7: an MLP by hand
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), output_bias="last")
def output_bias_in_the_last_row():
    """Your output layer takes the last row of w_z for its biases.

    Hint: Which row of w_z holds the biases?
    Hint: Where does the 1 stand in the formula?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.cat.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), output_bias="before")
def output_of_the_numbers_before_the_relu():
    """Your output layer gets h, not a: the ReLU is computed and not used.

    Hint: Does z change when you leave the ReLU out?
    Hint: Which of the two stands in the formula of z?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("mlp_by_hand", loses=("fresh-loss",), out="relu")
def relu_on_the_scores():
    """Your scores go through a ReLU too.

    Hint: Can a score be negative?
    Hint: Where in the formulas is ReLU?
    Source: Handout, Task 7: an MLP by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), out="sigmoid")
def sigmoid_for_softmax_by_hand():
    """Your probabilities are a sigmoid of each score.

    Hint: What do the probabilities of one example sum to?
    Hint: Which function makes probabilities of several scores?
    Source: Handout, Task 7: an MLP by hand;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), over=0)
def softmax_over_the_examples():
    """Your softmax runs over the examples: the probabilities of a class sum to 1, not those of an example.

    Hint: Which sums are 1: those of rows, or those of columns?
    Hint: Along which dimension are the scores of one example?
    Source: Handout, Task 7: an MLP by hand;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), alone=True, out="sigmoid", of="p")
def sigmoid_in_the_loss_by_hand():
    """Your probabilities, and the loss that you make of them, come from a sigmoid of each score.

    Hint: What do the probabilities of one example sum to?
    Hint: Which function makes probabilities of several scores?
    Source: Handout, Task 7: an MLP by hand;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), alone=True, over=0, of="p")
def softmax_over_the_examples_in_the_loss():
    """Your softmax runs over the examples, in the loss too: the probabilities of a class sum to 1.

    Hint: Which sums are 1: those of rows, or those of columns?
    Hint: Along which dimension are the scores of one example?
    Source: Handout, Task 7: an MLP by hand;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), loss="sum")
def sum_of_the_losses_by_hand():
    """Your loss is the sum over the examples, not the mean.

    Hint: By which factor is your loss larger than 1.269?
    Hint: By what do you divide?
    Source: Handout, Task 7: an MLP by hand;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), loss="none")
def losses_not_averaged_by_hand():
    """Your loss is one number for each example, not their mean.

    Hint: Print the shape of your loss.
    Hint: What does the docstring say about it?
    Source: Handout, Task 7: an MLP by hand;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), loss="twice")
def loss_of_the_probabilities():
    """Your loss is the cross-entropy of the probabilities: the softmax is applied twice.

    Hint: What does your function cross_entropy expect: scores, or probabilities?
    Hint: Which of z and the probabilities do you hand over?
    Source: Handout, Task 7: an MLP by hand;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), loss="entries")
def loss_by_hand_over_all_entries():
    """Your loss is divided by the number of all scores, not by the number of examples.

    Hint: By which factor is your loss smaller than 1.269?
    Hint: Over which tensor do you take the mean?
    Source: Handout, Task 7: an MLP by hand;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), loss="negative")
def loss_by_hand_without_its_minus():
    """Your loss is negative: the minus in front of the logarithm is missing.

    Hint: Which sign has the logarithm of a probability?
    Hint: Compare the signs in your formula with those in the handout.
    Source: Handout, Task 7: an MLP by hand;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden", "fresh-loss"), order="loss")
def only_the_loss_by_hand():
    """Your function returns the loss only.

    Hint: How many things does the docstring promise?
    Hint: Compare your return with the docstring.
    Source: Handout, Task 7: an MLP by hand
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-loss"), order="p_before_z")
def probabilities_before_the_scores():
    """Your function returns the probabilities before the scores.

    Hint: Which of your results sums to 1 in each row?
    Hint: Compare the order in your return with the docstring.
    Source: Handout, Task 7: an MLP by hand
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden", "fresh-loss"), order="loss_first")
def results_in_reverse():
    """Your function returns its results in reverse order.

    Hint: Which of your results is a single number?
    Hint: Compare the order in your return with the docstring.
    Source: Handout, Task 7: an MLP by hand
    """


@misconception("mlp_by_hand", loses=("slide", "fresh-hidden", "fresh-loss"), order="no_h")
def hidden_numbers_left_out():
    """Your function leaves out h, the numbers before the ReLU.

    Hint: How many things does the docstring promise?
    Hint: Compare your return with the docstring.
    Source: Handout, Task 7: an MLP by hand
    """


# ------------------------------------------------------------------------------------------ MLP


@workhorse("MLP")
class AnyMLP(nn.Module):
    activation = "relu"
    out = "scores"
    flatten = "batch"
    bias = True
    widths = "given"
    layers = "two"
    start = "random"
    gradient = "whole"

    def __init__(self, in_features=784, hidden_features=256, n_classes=10):
        super().__init__()
        if self.widths == "hard":
            in_features, hidden_features, n_classes = 784, 256, 10
        if self.widths == "hidden_hard":
            hidden_features = 256
        if self.widths == "output":
            n_classes = hidden_features
        if self.layers == "one":
            self.only = nn.Linear(in_features, n_classes)
            return
        made = [nn.Linear(in_features, hidden_features, bias=bool(self.bias))]
        if self.layers == "three":
            made.append(nn.Linear(hidden_features, hidden_features))
        made.append(nn.Linear(hidden_features, n_classes, bias=bool(self.bias)))
        self.all = made if self.layers == "list" else nn.ModuleList(made)
        if self.layers == "spare":
            self.spare = nn.Linear(hidden_features, hidden_features)
        if self.start == "equal":
            for parameter in self.parameters():
                nn.init.zeros_(parameter)

    def forward(self, x):
        x = {
            "batch": lambda: x.flatten(start_dim=1),
            "nothing": lambda: x,
            "all": lambda: x.flatten(),
            "squeezed": lambda: x.squeeze().flatten(start_dim=1) if len(x) > 1 else x.squeeze().flatten(),
            "fixed": lambda: x.view(64, 784),
            "mixed": lambda: x.reshape(-1, len(x)).T,
            "columns": lambda: x.transpose(2, 3).flatten(start_dim=1),
        }[self.flatten]()
        act = {
            "relu": torch.relu,
            "none": lambda h: h,
            "sigmoid": torch.sigmoid,
            "tanh": torch.tanh,
            "leaky": lambda h: F.leaky_relu(h, 0.01),
            "gelu": F.gelu,
            "softmax": lambda h: torch.softmax(h, dim=1),
        }[self.activation]
        if self.layers == "one":
            return self.only(x)
        for layer in self.all[:-1]:
            x = act(layer(x))
            if self.gradient == "cut":
                x = x.detach()
        z = self.all[-1](x)
        return {
            "scores": lambda: z,
            "softmax": lambda: torch.softmax(z, dim=1),
            "log_softmax": lambda: torch.log_softmax(z, dim=1),
            "batch": lambda: torch.softmax(z, dim=0),
            "relu": lambda: torch.relu(z),
            "sigmoid": lambda: torch.sigmoid(z),
            "class": lambda: z.argmax(dim=1),
            "tuple": lambda: (z, x),
        }[self.out]()


@misconception("MLP", loses=("mlp-scores",), activation="none")
def no_activation():
    """Your network has no activation between its linear layers.

    Hint: What can two linear layers in a row compute that a single one cannot?
    Hint: What stands between your two linear layers?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-scores",), activation="sigmoid")
def sigmoid_for_relu():
    """Your network's activation is sigmoid, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: Which activation does the docstring name?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-scores",), activation="tanh")
def tanh_for_relu():
    """Your network's activation is tanh, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: Which activation does the docstring name?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-scores",), activation="leaky")
def leaky_relu_for_relu():
    """Your network's activation is leaky ReLU, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: What does ReLU do with a negative number?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-scores",), activation="gelu")
def gelu_for_relu():
    """Your network's activation is GELU, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: What does ReLU do with a negative number?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-scores",), activation="softmax")
def softmax_for_relu():
    """Your network has a softmax between its linear layers.

    Hint: What do the numbers that reach your second layer sum to?
    Hint: Which activation does the docstring name?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-scores",), out="softmax")
def softmax_on_the_output():
    """Your network ends with a softmax: nn.CrossEntropyLoss then applies it a second time.

    Hint: What do the outputs of one image sum to?
    Hint: What does the docstring say about a softmax?
    Source: Handout, Task 8: an MLP in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("MLP", loses=("mlp-scores",), out="log_softmax")
def log_softmax_on_the_output():
    """Your network gives logarithms of probabilities, not scores.

    Hint: What do the exponentials of the outputs of one image sum to?
    Hint: What does the docstring say about a softmax?
    Source: Handout, Task 8: an MLP in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("MLP", loses=("mlp-scores",), out="batch")
def softmax_over_the_batch_on_the_output():
    """Your network ends with a softmax over the batch.

    Hint: Does the answer to an image change when another one joins the batch?
    Hint: What does the docstring say about a softmax?
    Source: Handout, Task 8: an MLP in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("MLP", loses=("mlp-scores",), out="relu")
def relu_on_the_output():
    """Your network has a ReLU behind its last layer.

    Hint: Can a score be negative?
    Hint: How many ReLUs does the docstring name?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-scores",), out="sigmoid")
def sigmoid_on_the_output():
    """Your network ends with a sigmoid.

    Hint: Can a score be negative, or larger than 1?
    Hint: Which layers does the docstring name?
    Source: Handout, Task 8: an MLP in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("MLP", loses=("mlp-shape", "mlp-scores", "mlp-gradients"), out="class")
def classes_for_scores():
    """Your network gives the class that it names, not the scores of all classes.

    Hint: Print the shape of what your network returns.
    Hint: Where is the class chosen: in the network, or where answers are counted?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception(
    "MLP",
    loses=("mlp-shape",),
    raises="RuntimeError: mat1 and mat2 shapes cannot be multiplied (*x28 and 784x256)",
    flatten="nothing",
)
def images_not_flattened():
    """Your network does not flatten: its first linear layer gets images.

    Hint: Print the shape of what reaches your first linear layer.
    Hint: What comes first, by the docstring?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
    """


@misconception("MLP", loses=("mlp-shape",), raises="RuntimeError: *size mismatch*", flatten="all")
def images_of_a_batch_joined():
    """Your network flattens the batch into one single row.

    Hint: Print the shape of what reaches your first linear layer.
    Hint: Which dimension should nobody touch?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
    """


@misconception("MLP", loses=("mlp-shape",), flatten="squeezed")
def batch_of_one_squeezed():
    """Your network loses the dimension of the batch when there is one image only.

    Hint: What does your network answer to a batch of one image?
    Hint: Which dimensions does squeeze remove?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
    """


@misconception(
    "MLP", loses=("mlp-shape",), raises="RuntimeError: shape '[64, *' is invalid for input of size *", flatten="fixed"
)
def batches_of_64_only():
    """Your network takes every batch to have 64 images.

    Hint: What does your network answer to the last batch, which is smaller?
    Hint: Which number in your forward is no property of an image?
    Source: Handout, Task 8: an MLP in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """


@misconception("MLP", loses=("mlp-scores",), flatten="mixed")
def pixels_of_images_mixed():
    """Your network mixes pixels of different images when it flattens.

    Hint: Change one image of the batch: how many rows of the output change?
    Hint: Which dimension has to come first before you reshape?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.reshape.html
    """


@misconception("MLP", loses=("mlp-layers",), bias=False)
def network_without_biases():
    """Your linear layers have no biases.

    Hint: What does your network answer to a black image?
    Hint: How many parameters should there be?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-layers",), widths="hard")
def widths_written_down():
    """Your network is 784-256-10, whatever its arguments say.

    Hint: What changes when the caller passes another hidden_features?
    Hint: Which of your parameters are never used?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-layers",), widths="hidden_hard")
def hidden_width_always_256():
    """Your hidden layer has 256 units, whatever hidden_features says.

    Hint: What changes when the caller passes another hidden_features?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-shape", "mlp-layers"), widths="output")
def as_many_scores_as_hidden_units():
    """Your network has as many scores as hidden units.

    Hint: How many answers does your network give for an image?
    Hint: How many outputs does your last layer have?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-layers",), layers="three")
def one_hidden_layer_more():
    """Your network has three linear layers.

    Hint: How many parameters should there be?
    Hint: How many layers stand in the docstring?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-layers",), layers="one")
def no_hidden_layer():
    """Your network has a single linear layer: it is softmax regression.

    Hint: How many parameters should there be?
    Hint: How many layers stand in the docstring?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-layers",), layers="list")
def layers_in_a_list():
    """Your layers are in a plain list, where PyTorch does not find their parameters.

    Hint: How many parameters does your network report?
    Hint: Which list of torch.nn registers what is in it?
    Source: Handout, Task 8: an MLP in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
    """


@misconception("MLP", loses=("mlp-layers",), layers="spare")
def layer_that_is_not_used():
    """Your network has a linear layer that forward does not use.

    Hint: Which parameters have no gradient after backward?
    Hint: Follow an image through forward: which layer does it never meet?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-layers",), start="equal")
def weights_start_at_0():
    """Your weights all start with the same number: hidden units stay copies of each other.

    Hint: Compare two rows of your first weight matrix after training.
    Hint: What does nn.Linear do with its weights when it is made?
    Source: Handout, Task 8: an MLP in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-gradients",), gradient="cut")
def gradient_cut():
    """Gradients do not reach your first layer.

    Hint: Which parameters have no gradient after backward?
    Hint: What do detach, data and numpy do to the history of a tensor?
    Source: Handout, Task 8: an MLP in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    """


# ------------------------------------------------------------------------------------------ train_epoch


@workhorse("train_epoch")
def any_train_epoch(
    model,
    train_loader,
    criterion,
    optimizer,
    device="cpu",
    *,
    mode="train",
    zero="batch",
    backward=True,
    steps=1,
    batches="all",
    sign=1,
    judged="outputs",
    momentum="kept",
    loss_is="mean",
    accuracy_is="percent",
    returns="both",
    guessed="class",
    measured="before",
):
    if mode != "arrives":
        model.train(mode == "train")
    everything = list(train_loader)
    chosen = {"all": everything, "first": everything[:1], "last": everything[-1:], "but_last": everything[:-1]}[batches]
    if zero == "epoch":
        optimizer.zero_grad()
    losses, shares, n_correct, n_images = [], [], 0, 0
    for images, labels in chosen:
        images, labels = images.to(device), labels.to(device)
        if momentum == "lost":
            for group in optimizer.param_groups:
                for parameter in group["params"]:
                    optimizer.state.pop(parameter, None)
        if zero == "batch":
            optimizer.zero_grad()
        outputs = model(images)
        loss = {
            "outputs": criterion(outputs, labels),
            "softmax": criterion(torch.softmax(outputs, dim=1), labels),
            "divided": criterion(outputs, labels) / len(labels),
            "own": F.cross_entropy(outputs, labels),
        }[judged]
        if backward:
            (sign * loss).backward()
        if zero == "before_step":
            optimizer.zero_grad()
        for _ in range(steps):
            optimizer.step()
        if measured == "after":
            with torch.no_grad():
                outputs = model(images)
        guess = {
            "class": outputs.argmax(dim=1),
            "value": outputs.max(dim=1).values,
            "smallest": outputs.argmin(dim=1),
            "shifted": outputs.argmax(dim=1) + 1,
        }[guessed]
        correct = (guess == labels).sum().item()
        losses.append(loss.item())
        shares.append(correct / len(labels))
        n_correct += correct
        n_images += len(labels)
    running_loss = {
        "mean": lambda: sum(losses) / len(losses),
        "sum": lambda: sum(losses),
        "last": lambda: losses[-1],
        "images": lambda: sum(losses) / n_images,
        "weighted": lambda: sum(a * len(b[1]) for a, b in zip(losses, chosen, strict=True)) / n_images,
        "size": lambda: sum(losses) / len(everything[0][1]),
    }[loss_is]()
    accuracy = {
        "percent": lambda: 100 * n_correct / n_images,
        "share": lambda: n_correct / n_images,
        "count": lambda: n_correct,
        "mean": lambda: 100 * sum(shares) / len(shares),
        "last": lambda: 100 * shares[-1],
        "batches": lambda: 100 * n_correct / len(everything),
        "last_over_all": lambda: 100 * shares[-1] * len(chosen[-1][1]) / n_images,
        "wrong": lambda: 100 - 100 * n_correct / n_images,
        "whole": lambda: 100 * n_correct // n_images,
    }[accuracy_is]()
    return {
        "both": (running_loss, accuracy),
        "swapped": (accuracy, running_loss),
        "loss": running_loss,
        "nothing": None,
    }[returns]


@misconception("train_epoch", loses=("fresh-gradients", "every-batch"), mixes=True, zero="never")
def gradients_never_cleared():
    """Your weights match what you get when gradients are never cleared.

    Hint: After batch 2, does each gradient describe batch 2, or more than that?
    Hint: Which method of the optimiser belongs before backward?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train_epoch", loses=("fresh-gradients", "every-batch"), zero="epoch")
def gradients_cleared_once():
    """Your weights match what you get when gradients are cleared once per epoch, not for every batch.

    Hint: How often do you clear the gradients, and how often do you add to them?
    Hint: Is the line that clears them inside the loop?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train_epoch", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), zero="before_step")
def gradients_cleared_before_the_step():
    """Your gradients are cleared between backward and step: the weights do not move.

    Hint: What is left for the optimiser when it takes its step?
    Hint: In which order do the three calls come?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train_epoch", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), steps=0)
def no_step():
    """Your optimiser never takes a step: the weights do not move.

    Hint: Are the weights other ones after an epoch?
    Hint: Which call of the optimiser moves the weights?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train_epoch", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), backward=False)
def no_backward():
    """Your loss never goes backward: there are no gradients to step with.

    Hint: What is the gradient of a weight after your loop?
    Hint: Which call computes gradients?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception("train_epoch", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), steps=2)
def two_steps_for_each_batch():
    """Your weights match two steps of the optimiser for each batch.

    Hint: How many times do your weights change for one batch?
    Hint: How many times is step called in your loop?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train_epoch", loses=("fresh-gradients", "every-batch"), batches="first")
def only_the_first_batch():
    """Your weights match training on the first batch only.

    Hint: Which images change your weights in one epoch?
    Hint: Is there a return or break that ends the loop early?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train_epoch", loses=("fresh-gradients", "every-batch"), batches="last")
def only_the_last_batch():
    """Your weights match training on the last batch only.

    Hint: Which images change your weights in one epoch?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train_epoch", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), sign=-1)
def loss_is_maximised():
    """Your weights move up the gradient: the loss grows.

    Hint: Is the loss of the same batch smaller after your step?
    Hint: Which sign has the loss when backward is called?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train_epoch", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), judged="softmax")
def softmax_before_the_criterion():
    """Your weights match training on the softmax of the outputs: cross-entropy then applies it a second time.

    Hint: What does nn.CrossEntropyLoss do to the outputs that it gets?
    Hint: What stands between the model and the criterion in your loop?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("train_epoch", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), judged="divided")
def loss_divided_by_the_batch_again():
    """Your weights match a loss that is divided by the batch size although it is a mean already.

    Hint: How many times have you averaged?
    Hint: What does the criterion's reduction do, before you divide?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("train_epoch", loses=("given-loss",), judged="own")
def criterion_not_used():
    """Your weights match cross-entropy even when another criterion is passed in.

    Hint: What changes in your function when the caller passes another loss?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("train_epoch", loses=("fresh-gradients", "every-batch"), momentum="lost")
def momentum_lost():
    """Your weights match plain gradient descent: the momentum of the optimiser that is passed in is lost.

    Hint: What does your optimiser remember of the batch before?
    Hint: Which optimiser takes the step: the parameter, or one that you make?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("train_epoch", loses=("train-mode",), mode="arrives")
def train_mode_not_set():
    """Your model is trained in the mode that it arrives in: here that is eval mode.

    Hint: After the test of epoch 1, which mode is the model in when epoch 2 begins?
    Hint: Which method of the model belongs before your loop?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """


@misconception("train_epoch", loses=("running-loss",), loss_is="sum")
def running_losses_not_averaged():
    """Your running loss is the sum of the batches' losses, not divided by their number.

    Hint: Does the number grow with the number of batches?
    Hint: By what does the docstring divide?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-loss",), loss_is="last")
def loss_of_the_last_batch():
    """Your running loss is the loss of the last batch only.

    Hint: Which batches does the number that you return describe?
    Hint: Is there a += in your loop?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-loss",), loss_is="images")
def running_losses_over_images():
    """Your running loss adds up one mean for each batch and divides by the number of images.

    Hint: How many numbers have you added up?
    Hint: What is len of the loader, and what is len of its data set?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train_epoch", loses=("running-loss",), loss_is="weighted")
def running_losses_weighted():
    """Your running loss is the mean over all images, not over the batches.

    Hint: Does a small batch count as much as a large one in your number?
    Hint: What does the docstring add up, and by what does it divide?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-loss",), loss_is="size")
def running_losses_over_the_batch_size():
    """Your running loss is divided by the batch size, not by the number of batches.

    Hint: How many numbers have you added up?
    Hint: What is len of the loader?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train_epoch", loses=("running-accuracy",), accuracy_is="share")
def training_accuracy_as_a_share():
    """Your accuracy in training is a share from 0 to 1, not in percent.

    Hint: What should the accuracy be when every answer is right?
    Hint: In which unit does the docstring ask for it?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-accuracy",), accuracy_is="count")
def training_answers_counted_only():
    """Your accuracy in training is the number of correct answers.

    Hint: Can an accuracy be larger than 100?
    Hint: By what is the number of correct answers divided?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-accuracy",), accuracy_is="mean")
def training_accuracies_of_batches_averaged():
    """Your accuracy in training is the mean of the batches' accuracies: images of small batches count more.

    Hint: Does the accuracy change when the same images come in other batches?
    Hint: How many answers are there in all, and how many of them are correct?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-accuracy",), accuracy_is="last")
def training_accuracy_of_the_last_batch():
    """Your accuracy in training is that of the last batch only.

    Hint: How many images does your accuracy speak of?
    Hint: Where are your counts set to 0?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-accuracy",), accuracy_is="last_over_all")
def last_count_over_all_images():
    """Your accuracy in training divides the correct answers of the last batch by the number of all images.

    Hint: Print the count after every batch: does it only grow?
    Hint: Is there a += where correct answers are counted?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-accuracy",), accuracy_is="batches")
def training_answers_over_batches():
    """Your accuracy in training divides by the number of batches, not of images.

    Hint: Can an accuracy be larger than 100?
    Hint: What is len of the loader, and what is len of its data set?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train_epoch", loses=("running-accuracy",), accuracy_is="wrong")
def training_error_for_accuracy():
    """Your accuracy in training is the percentage of wrong answers.

    Hint: What should the accuracy be when every answer is right?
    Hint: Do you count where answers and labels are equal, or where they differ?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-accuracy",), accuracy_is="whole")
def training_accuracy_without_fraction():
    """Your accuracy in training is cut to a whole number of percent.

    Hint: Is your accuracy ever anything but a whole number?
    Hint: What is the difference between / and // in Python?
    Source: Handout, Task 9: training, step by step;
    https://docs.python.org/3/reference/expressions.html#binary-arithmetic-operations
    """


@misconception("train_epoch", loses=("running-accuracy",), measured="after")
def measured_after_the_step():
    """Your accuracy in training is measured after each step, on a batch that the network has just learned from.

    Hint: Which scores does the docstring measure with: those before the step, or new ones?
    Hint: How many times does each batch go through the model?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-accuracy",), guessed="value")
def training_scores_for_classes():
    """Your training compares the largest score with the label, not the class that has it.

    Hint: Print what you compare with the labels: are these classes?
    Hint: Which two things does torch.max return when it is given a dimension?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/generated/torch.max.html
    """


@misconception("train_epoch", loses=("running-accuracy",), guessed="smallest")
def training_smallest_score_wins():
    """Your training takes the class with the smallest score for the answer.

    Hint: Which class does the model believe in, by its scores?
    Hint: Do you need the index of the largest or of the smallest score?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception("train_epoch", loses=("running-loss", "running-accuracy"), returns="swapped")
def accuracy_before_the_running_loss():
    """Your function returns the accuracy first and the running loss second.

    Hint: Compare the order in your return with the docstring.
    Hint: Which of your numbers should fall from epoch to epoch?
    Source: Handout, Task 9: training, step by step
    """


@misconception("train_epoch", loses=("running-loss", "running-accuracy"), returns="loss")
def no_pair_of_running_numbers():
    """Your function does not return a pair: the running loss, then the accuracy.

    Hint: How many numbers does your function return?
    Hint: Compare your return with the docstring.
    Source: Handout, Task 9: training, step by step;
    https://docs.python.org/3/reference/simple_stmts.html#the-return-statement
    """


# ------------------------------------------------------------------------------------------ evaluate


@workhorse("evaluate")
def any_evaluate(
    model,
    test_loader,
    criterion,
    device="cpu",
    *,
    mode="eval",
    notes=False,
    batches="all",
    loss_is="mean",
    accuracy_is="percent",
    returns="both",
    guessed="class",
    judged="outputs",
):
    if mode != "arrives":
        model.train(mode == "train")
    everything = list(test_loader)
    chosen = {"all": everything, "first": everything[:1], "last": everything[-1:]}[batches]
    losses, shares, n_correct, n_images = [], [], 0, 0
    with torch.set_grad_enabled(notes):
        for images, labels in chosen:
            images, labels = images.to(device), labels.to(device)
            outputs = model(images)
            guess = {
                "class": outputs.argmax(dim=1),
                "value": outputs.max(dim=1).values,
                "smallest": outputs.argmin(dim=1),
                "shifted": outputs.argmax(dim=1) + 1,
            }[guessed]
            correct = (guess == labels).sum().item()
            judge = torch.softmax(outputs, dim=1) if judged == "softmax" else outputs
            losses.append(criterion(judge, labels).item())
            shares.append(correct / len(labels))
            n_correct += correct
            n_images += len(labels)
    test_loss = {
        "mean": lambda: sum(losses) / len(losses),
        "sum": lambda: sum(losses),
        "last": lambda: losses[-1],
        "images": lambda: sum(losses) / n_images,
        "weighted": lambda: sum(a * len(b[1]) for a, b in zip(losses, chosen, strict=True)) / n_images,
    }[loss_is]()
    accuracy = {
        "percent": lambda: 100 * n_correct / n_images,
        "share": lambda: n_correct / n_images,
        "count": lambda: n_correct,
        "mean": lambda: 100 * sum(shares) / len(shares),
        "last": lambda: 100 * shares[-1],
        "batches": lambda: 100 * n_correct / len(everything),
        "last_over_all": lambda: 100 * shares[-1] * len(chosen[-1][1]) / n_images,
        "wrong": lambda: 100 - 100 * n_correct / n_images,
        "whole": lambda: 100 * n_correct // n_images,
        "nominal": lambda: 100 * n_correct / (len(everything) * len(everything[0][1])),
    }[accuracy_is]()
    return {
        "both": (test_loss, accuracy),
        "swapped": (accuracy, test_loss),
        "loss": test_loss,
        "accuracy": accuracy,
        "nothing": None,
    }[returns]


@misconception("evaluate", loses=("leaves-no-trace",), mode="arrives")
def eval_mode_not_set():
    """Your model is tested in the mode that it arrives in: here that is train mode.

    Hint: Test twice: why does the result change when there is dropout?
    Hint: Which method of the model belongs before your loop?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval
    """


@misconception("evaluate", loses=("leaves-no-trace",), notes=True)
def gradients_recorded():
    """Your test records gradients.

    Hint: What is recorded during your test that nobody will use?
    Hint: Under which context does PyTorch take no notes?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("evaluate", loses=("test-loss", "test-accuracy"), batches="last")
def test_of_the_last_batch():
    """Your numbers describe the last batch of the test only.

    Hint: How many images do your numbers speak of?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("evaluate", loses=("test-loss", "test-accuracy"), batches="first")
def test_of_the_first_batch():
    """Your numbers describe the first batch of the test only.

    Hint: How many images do your numbers speak of?
    Hint: Is there a return or break that ends the loop early?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("evaluate", loses=("test-loss",), loss_is="sum")
def test_losses_not_averaged():
    """Your test loss is the sum of the batches' losses, not divided by their number.

    Hint: Does the number grow with the number of batches?
    Hint: By what does the docstring divide?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-loss",), loss_is="last")
def test_loss_of_the_last_batch():
    """Your test loss is the loss of the last batch only.

    Hint: Which batches does the number that you return describe?
    Hint: Is there a += in your loop?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-loss",), loss_is="images")
def test_losses_over_images():
    """Your test loss adds up one mean for each batch and divides by the number of images.

    Hint: How many numbers have you added up?
    Hint: What is len of the loader, and what is len of its data set?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("evaluate", loses=("test-loss",), loss_is="weighted")
def test_losses_weighted():
    """Your test loss is the mean over all images, not over the batches.

    Hint: Does a small batch count as much as a large one in your number?
    Hint: What does the docstring add up, and by what does it divide?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-loss",), judged="softmax")
def softmax_before_the_test_loss():
    """Your test loss is that of the softmax of the outputs: cross-entropy applies it a second time.

    Hint: What does nn.CrossEntropyLoss do to the outputs that it gets?
    Hint: What stands between the model and the criterion?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("evaluate", loses=("test-accuracy",), accuracy_is="share")
def test_accuracy_as_a_share():
    """Your test accuracy is a share from 0 to 1, not in percent.

    Hint: What should the accuracy be when every answer is right?
    Hint: In which unit does the docstring ask for it?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-accuracy",), accuracy_is="count")
def test_answers_counted_only():
    """Your test accuracy is the number of correct answers.

    Hint: Can an accuracy be larger than 100?
    Hint: By what is the number of correct answers divided?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-accuracy",), accuracy_is="mean")
def test_accuracies_of_batches_averaged():
    """Your test accuracy is the mean of the batches' accuracies: images of small batches count more.

    Hint: Does the accuracy change when the same images come in other batches?
    Hint: How many answers are there in all, and how many of them are correct?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-accuracy",), accuracy_is="last")
def test_accuracy_of_the_last_batch():
    """Your test accuracy is that of the last batch only.

    Hint: How many images does your accuracy speak of?
    Hint: Where are your counts set to 0?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-accuracy",), accuracy_is="last_over_all")
def last_test_count_over_all_images():
    """Your test accuracy divides the correct answers of the last batch by the number of all images.

    Hint: Print the count after every batch: does it only grow?
    Hint: Is there a += where correct answers are counted?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-accuracy",), accuracy_is="batches")
def test_answers_over_batches():
    """Your test accuracy divides by the number of batches, not of images.

    Hint: Can an accuracy be larger than 100?
    Hint: What is len of the loader, and what is len of its data set?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("evaluate", loses=("test-accuracy",), accuracy_is="wrong")
def test_error_for_accuracy():
    """Your test accuracy is the percentage of wrong answers.

    Hint: What should the accuracy be when every answer is right?
    Hint: Do you count where answers and labels are equal, or where they differ?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-accuracy",), accuracy_is="whole")
def test_accuracy_without_fraction():
    """Your test accuracy is cut to a whole number of percent.

    Hint: Is your accuracy ever anything but a whole number?
    Hint: What is the difference between / and // in Python?
    Source: Handout, Task 9: training, step by step;
    https://docs.python.org/3/reference/expressions.html#binary-arithmetic-operations
    """


@misconception("evaluate", loses=("test-accuracy",), accuracy_is="nominal")
def every_batch_taken_for_full():
    """Your test accuracy takes every batch to be as long as the first.

    Hint: Are there really as many images in every batch?
    Hint: Which number do you multiply by the number of batches?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("evaluate", loses=("test-accuracy",), guessed="value")
def test_scores_for_classes():
    """Your test compares the largest score with the label, not the class that has it.

    Hint: Print what you compare with the labels: are these classes?
    Hint: Which two things does torch.max return when it is given a dimension?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/generated/torch.max.html
    """


@misconception("evaluate", loses=("test-accuracy",), guessed="smallest")
def test_smallest_score_wins():
    """Your test takes the class with the smallest score for the answer.

    Hint: Which class does the model believe in, by its scores?
    Hint: Do you need the index of the largest or of the smallest score?
    Source: Handout, Task 9: training, step by step;
    https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception("evaluate", loses=("test-loss", "test-accuracy"), returns="swapped")
def accuracy_before_the_test_loss():
    """Your test returns the accuracy first and the loss second.

    Hint: Compare the order in your return with the docstring.
    Hint: Which of your numbers should fall from epoch to epoch?
    Source: Handout, Task 9: training, step by step
    """


@misconception("evaluate", loses=("test-loss", "test-accuracy"), returns="accuracy")
def no_pair_of_test_numbers():
    """Your test does not return a pair: the loss, then the accuracy.

    Hint: How many numbers does your function return?
    Hint: Compare your return with the docstring.
    Source: Handout, Task 9: training, step by step;
    https://docs.python.org/3/reference/simple_stmts.html#the-return-statement
    """


# ------------------------------------------------------------------------------------------ fit


@workhorse("fit")
def any_fit(
    model,
    train_loader,
    test_loader,
    criterion,
    optimizer,
    epochs,
    device="cpu",
    *,
    count="right",
    tested="test",
    when="after",
    lists="right",
    train_is="running",
    entries="all",
):
    def measure(loader):
        model.eval()
        losses, n_correct, n_images = [], 0, 0
        with torch.no_grad():
            for images, labels in loader:
                outputs = model(images.to(device))
                losses.append(criterion(outputs, labels.to(device)).item())
                n_correct += (outputs.argmax(dim=1) == labels.to(device)).sum().item()
                n_images += len(labels)
        return sum(losses) / len(losses), 100 * n_correct / n_images

    def learn():
        model.train()
        losses, n_correct, n_images = [], 0, 0
        for images, labels in test_loader if tested == "trained" else train_loader:
            optimizer.zero_grad()
            outputs = model(images.to(device))
            loss = criterion(outputs, labels.to(device))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            n_correct += (outputs.argmax(dim=1) == labels.to(device)).sum().item()
            n_images += len(labels)
        return sum(losses) / len(losses), 100 * n_correct / n_images

    history = {"train_loss": [], "train_accuracy": [], "test_loss": [], "test_accuracy": []}
    number = {"right": epochs, "less": epochs - 1, "more": epochs + 1, "one": 1}[count]
    for _ in range(number):
        if when == "before":
            test = measure(test_loader)
        train = learn()
        if when == "after":
            test = measure(train_loader if tested == "train" else test_loader)
        if train_is == "measured":
            train = measure(train_loader)
        for name, pair in (("train", train), ("test", test)):
            loss, accuracy = pair[::-1] if lists == "pairs" else pair
            history[f"{name}_loss"].append(loss)
            history[f"{name}_accuracy"].append(accuracy)
    if lists == "swapped":
        return {name: history[("test" if name[1] == "r" else "train") + name[name.index("_") :]] for name in history}
    if lists == "nothing":
        return None
    if lists == "tuple":
        return tuple(history.values())
    return {name: values[-1] for name, values in history.items()} if entries == "last" else history


@misconception("fit", loses=("fit-weights", "fit-history"), count="less")
def one_epoch_less():
    """Your program trains for one epoch less than it is told.

    Hint: How many entries do your lists have for epochs=3?
    Hint: Where does range(1, n) end?
    Source: Handout, Task 9: training, step by step; https://docs.python.org/3/library/stdtypes.html#range
    """


@misconception("fit", loses=("fit-weights", "fit-history"), count="more")
def one_epoch_more():
    """Your program trains for one epoch more than it is told.

    Hint: How many entries do your lists have for epochs=3?
    Hint: Where does your range begin and end?
    Source: Handout, Task 9: training, step by step; https://docs.python.org/3/library/stdtypes.html#range
    """


@misconception("fit", loses=("fit-weights", "fit-history"), count="one")
def a_single_epoch():
    """Your program trains for one epoch, however many it is told.

    Hint: How many entries do your lists have for epochs=3?
    Hint: Is your return inside the loop?
    Source: Handout, Task 9: training, step by step
    """


@misconception("fit", loses=("fit-weights",), tested="trained")
def trained_on_the_test_set():
    """Your program trains on the test set.

    Hint: Which loader does each of your two functions get?
    Hint: Whose images may change the weights?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("fit", loses=("fit-history",), tested="train")
def tested_on_the_training_set():
    """Your test numbers are those of the training set.

    Hint: Has the model seen the images that you test it with?
    Hint: Which loader does evaluate get?
    Source: Handout, Task 9: training, step by step; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("fit", loses=("fit-history",), when="before")
def tested_before_the_epoch():
    """Your test comes before each epoch of training, not after it.

    Hint: Which epoch does your first test loss belong to?
    Hint: In which order do you call the two functions?
    Source: Handout, Task 9: training, step by step
    """


@misconception("fit", loses=("fit-history",), train_is="measured")
def training_measured_after_the_epoch():
    """Your training numbers are measured after the epoch, not those that train_epoch returns.

    Hint: What does train_epoch return, and what do you do with it?
    Hint: How many times does each training image go through the model in an epoch?
    Source: Handout, Task 9: training, step by step
    """


@misconception("fit", loses=("fit-history",), lists="swapped")
def training_and_test_exchanged():
    """Your history has the numbers of training under the names of the test.

    Hint: Which of the two losses should be larger in the first epoch?
    Hint: Which numbers do you append to which list?
    Source: Handout, Task 9: training, step by step
    """


@misconception("fit", loses=("fit-history",), lists="pairs")
def loss_and_accuracy_exchanged():
    """Your history has accuracies under the names of losses.

    Hint: Can a loss be 80?
    Hint: In which order do your two functions return loss and accuracy?
    Source: Handout, Task 9: training, step by step
    """


@misconception("fit", loses=("fit-history",), entries="last")
def last_epoch_only():
    """Your history has the numbers of the last epoch only.

    Hint: How many entries does each list have?
    Hint: Where do you append?
    Source: Handout, Task 9: training, step by step
    """


@misconception("fit", loses=("fit-history",), lists="nothing")
def no_dictionary_of_lists():
    """Your program does not return a dictionary with the four lists.

    Hint: What does the caller get from your function, and how are the test losses found in it?
    Hint: Compare your return with the docstring.
    Source: Handout, Task 9: training, step by step;
    https://docs.python.org/3/library/stdtypes.html#mapping-types-dict
    """


# ------------------------------------------------------------------------------------------ plot_history


@workhorse("plot_history")
def any_plot_history(history, *, start=1, legend="shown", titles="what", drawn="all", scale=1.0, over="epochs"):
    for what in ("loss", "accuracy"):
        if drawn == "losses" and what == "accuracy":
            continue
        plt.figure(figsize=(5, 3))
        for part in ("train", "test"):
            if drawn == "test" and part == "train":
                continue
            values = history[f"{part}_{what}"]
            if drawn == "twice":
                values = history[f"train_{what}"]
            if drawn == "last":
                values = values[:-1]
            if drawn == "best" and what == "loss":
                values = [min(values[: k + 1]) for k in range(len(values))]
            y = [v * scale if what == "accuracy" else v for v in values]
            if drawn == "relative":
                y = [v / values[0] for v in y]
            other = {"train": "test", "test": "train"}[part]
            label = {"shown": part, "exchanged": other, "missing": part, "same": what}[legend]
            x = list(range(start, start + len(y)))
            if over == "exchanged":
                x, y = y, x
            plt.plot(x, y, label=label)
        plt.xlabel("epoch")
        title = {"what": what, "nothing": "", "exchanged": {"loss": "accuracy", "accuracy": "loss"}[what]}[titles]
        plt.title(title)
        if legend != "missing":
            plt.legend()
    plt.show()


@misconception("plot_history", loses=("curves",), start=0)
def epochs_from_0():
    """Your curves start at epoch 0.

    Hint: How many epochs of training has the model behind it at your first point?
    Hint: What does plot take for x when it gets one list?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), alone=True, start=2)
def epochs_from_2():
    """Your curves start at epoch 2.

    Hint: Which number has the first epoch?
    Hint: Where does your range begin?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), legend="missing")
def no_legend():
    """Your curves have no legend: nobody can tell training from test.

    Hint: Could a stranger say which curve is which?
    Hint: Which function of matplotlib shows the labels?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """


@misconception("plot_history", loses=("curves",), legend="exchanged")
def training_called_test():
    """Your legend calls the training curve test, and the test curve training.

    Hint: Which of the two losses is lower after the last epoch?
    Hint: In which order do you draw the curves and give their names?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """


@misconception("plot_history", loses=("curves",), legend="same")
def both_curves_called_the_same():
    """Your legend calls both curves the same.

    Hint: Could a stranger say which curve is training?
    Hint: Which label does each of your curves have?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """


@misconception("plot_history", loses=("losses-and-accuracies",), titles="nothing")
def nothing_says_loss_or_accuracy():
    """Nothing in your pictures says which curves are losses and which are accuracies.

    Hint: Could a stranger say what the y-axis shows?
    Hint: Which titles, axis labels or labels of curves do you set?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.title.html
    """


@misconception("plot_history", loses=("losses-and-accuracies",), titles="exchanged")
def titles_exchanged():
    """Your picture of the losses is called accuracy, and that of the accuracies loss.

    Hint: Which of the two should rise?
    Hint: In which order do you set the titles?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.title.html
    """


@misconception("plot_history", loses=("curves", "losses-and-accuracies"), drawn="losses")
def accuracies_not_drawn():
    """Your pictures have no accuracies.

    Hint: How many curves are there in all?
    Hint: Which lists of the history do you use?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves", "losses-and-accuracies"), drawn="test")
def training_not_drawn():
    """Your pictures have no curves of training.

    Hint: How many curves are there in all?
    Hint: Which lists of the history do you use?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves", "losses-and-accuracies"), drawn="twice")
def same_curve_twice():
    """Your test curves are the training curves once more.

    Hint: Do your two curves lie on each other?
    Hint: Which list does each of your curves get?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves", "losses-and-accuracies"), drawn="last")
def last_epoch_not_drawn():
    """Your curves end one epoch early.

    Hint: How many points does each curve have for five epochs?
    Hint: Where does your range or your slice end?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves", "losses-and-accuracies"), scale=0.01)
def accuracies_as_shares():
    """Your accuracies are drawn as shares from 0 to 1, not in percent.

    Hint: Which range should the y-axis of the accuracies have?
    Hint: By what do you divide?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves", "losses-and-accuracies"), over="exchanged")
def axes_exchanged():
    """Your pictures have the epochs on the y-axis.

    Hint: What is on the x-axis?
    Hint: Which comes first in plot: x, or y?
    Source: Handout, Task 10: a plot, and the trained network;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """
