"""Course packages: read, checked, rendered. Pure Python, no database."""

from courses.package.contents import Completion, Download, Lesson, LessonText, Module, Package, PackageFile, Question, Quiz, Video
from courses.package.faults import Fault, PackageFaulty
from courses.package.folder import FolderFiles
from courses.package.manifest import manifest_digest
from courses.package.markdown import render
from courses.package.reader import check_package, read_package

__all__ = [
    "Completion",
    "Download",
    "Fault",
    "FolderFiles",
    "Lesson",
    "LessonText",
    "Module",
    "Package",
    "PackageFaulty",
    "PackageFile",
    "Question",
    "Quiz",
    "Video",
    "check_package",
    "manifest_digest",
    "read_package",
    "render",
]
