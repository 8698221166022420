# Text files that others write too: one byte is one character, so that what is no ASCII comes through as it was.

$script:Latin = [System.Text.Encoding]::GetEncoding(28591)

function ConvertFrom-Byte {
    param([byte[]] $Bytes)
    $script:Latin.GetString($Bytes)
}

function ConvertTo-Byte {
    param([string] $Text)
    , $script:Latin.GetBytes($Text)
}

# Lines with their own line ends; a last line may have none.
function Split-Line {
    param([string] $Text)
    @([regex]::Matches($Text, '[^\r\n]*(\r\n|\n|\r)|[^\r\n]+$') | ForEach-Object { $_.Value })
}

# -ceq passes over characters that sort as nothing.
function Test-SameText {
    param([string] $One, [string] $Other)
    [string]::Equals($One, $Other, [System.StringComparison]::Ordinal)
}
